import { answer } from '#lib/api/answer.ts';
import { requireName } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { getOperationRevisionSpec } from '#lib/operations/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'name' | 'revision'>({
  GET: async (_request, { name, revision }) => {
    const spec = await getOperationRevisionSpec(requireName(name, 'operation'), revision);
    return answer({ name, revision, spec });
  },
});
