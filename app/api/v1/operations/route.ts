import { answer } from '#lib/api/answer.ts';
import { pageParams, parseQuery } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { namedListParams } from '#lib/named-list.ts';
import { listOperations } from '#lib/operations/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes({
  GET: async (request) =>
    answer(await listOperations(parseQuery(request, { ...pageParams, ...namedListParams }))),
});
