import { answer } from '#lib/api/answer.ts';
import { pageParams, parseQuery } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { listBuilds } from '#lib/builds/service.ts';
import { nameSchema } from '#lib/names.ts';

const params = { ...pageParams, operation: nameSchema.optional() };

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes({
  GET: async (request) => answer(await listBuilds(parseQuery(request, params))),
});
