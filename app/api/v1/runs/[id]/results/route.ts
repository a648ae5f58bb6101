import { z } from 'zod';
import { textAnswer } from '#lib/api/answer.ts';
import { parseQuery } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { getRunText } from '#lib/runs/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'id'>({
  GET: async (request, { id }) => {
    const { target } = parseQuery(request, { target: z.string().optional() });
    return textAnswer(await getRunText(id, { of: 'results', target }), 'application/json');
  },
});
