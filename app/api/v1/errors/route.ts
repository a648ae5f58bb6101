import { answer } from '#lib/api/answer.ts';
import { pageParams, parseQuery } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { errorFilterParams } from '#lib/error-groups/filter.ts';
import { listErrors } from '#lib/error-groups/service.ts';

const params = { ...pageParams, ...errorFilterParams };

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes({
  GET: async (request) => answer(await listErrors(parseQuery(request, params))),
});
