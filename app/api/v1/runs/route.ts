import { answer } from '#lib/api/answer.ts';
import { pageParams, parseQuery } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { runSummaryAnswer } from '#lib/api/run-answer.ts';
import { runFilterParams } from '#lib/runs/filter.ts';
import { listRuns } from '#lib/runs/service.ts';

const params = { ...pageParams, ...runFilterParams };

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes({
  GET: async (request) => {
    const { items, nextCursor } = await listRuns(parseQuery(request, params));
    return answer({ items: items.map(runSummaryAnswer), nextCursor });
  },
});
