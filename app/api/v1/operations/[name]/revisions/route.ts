import { answer } from '#lib/api/answer.ts';
import { pageParams, parseQuery, requireName } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { getOperation, listSaves } from '#lib/operations/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'name'>({
  GET: async (request, { name }) => {
    await getOperation(requireName(name, 'operation'));
    return answer(await listSaves(name, parseQuery(request, pageParams)));
  },
});
