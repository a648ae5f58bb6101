import { z } from 'zod';
import { answer } from '#lib/api/answer.ts';
import { parseQuery } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { compareRuns } from '#lib/runs/compare-runs.ts';

const query = {
  with: z.uuid('Expected the id of the run that this one is compared with.'),
  exact: z.enum(['true', 'false'], 'Expected true or false.').default('false'),
};

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'id'>({
  GET: async (request, { id }) => {
    const { with: before, exact } = parseQuery(request, query);
    return answer(await compareRuns(before, id, { isExact: exact === 'true' }));
  },
});
