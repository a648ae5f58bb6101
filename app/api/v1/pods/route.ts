import { z } from 'zod';
import { answer } from '#lib/api/answer.ts';
import { pageParams, parseQuery } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { nameSchema } from '#lib/names.ts';
import { listPods } from '#lib/pods/service.ts';
import { podStates } from '#lib/pods/view.ts';

const params = {
  ...pageParams,
  operation: nameSchema.optional(),
  state: z.enum(podStates, `Expected one of: ${podStates.join(', ')}.`).optional(),
  ended: z.enum(['true', 'false'], 'Expected true or false.').default('false'),
};

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes({
  GET: async (request) => {
    const { ended, ...query } = parseQuery(request, params);
    return answer(await listPods({ ...query, includeEnded: ended === 'true' }));
  },
});
