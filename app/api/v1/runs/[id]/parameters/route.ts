import { textAnswer } from '#lib/api/answer.ts';
import { routes } from '#lib/api/route.ts';
import { getRunText } from '#lib/runs/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'id'>({
  GET: async (_request, { id }) => textAnswer(await getRunText(id, { of: 'parameters' }), 'application/json'),
});
