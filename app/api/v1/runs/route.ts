import { z } from 'zod';
import { answer } from '#lib/api/answer.ts';
import { pageParams, parseQuery } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { runSummaryAnswer } from '#lib/api/run-answer.ts';
import { nameSchema } from '#lib/names.ts';
import { listRuns } from '#lib/runs/service.ts';
import { statuses } from '#lib/status.ts';

const params = {
  ...pageParams,
  pipeline: nameSchema.optional(),
  status: z.enum(statuses, `Expected one of: ${statuses.join(', ')}.`).optional(),
};

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes({
  GET: async (request) => {
    const { items, nextCursor } = await listRuns(parseQuery(request, params));
    return answer({ items: items.map(runSummaryAnswer), nextCursor });
  },
});
