import { answer } from '#lib/api/answer.ts';
import { pageParams, parseQuery } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { namedListParams } from '#lib/named-list.ts';
import { listPipelines } from '#lib/pipelines/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes({
  GET: async (request) =>
    answer(await listPipelines(parseQuery(request, { ...pageParams, ...namedListParams }))),
});
