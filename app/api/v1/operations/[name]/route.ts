import { answer, noContent } from '#lib/api/answer.ts';
import { readSpecBody } from '#lib/api/body.ts';
import { specOf } from '#lib/api/put-body.ts';
import { requireName } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { deleteOperation, getOperation, saveOperation } from '#lib/operations/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'name'>({
  GET: async (_request, { name }) => answer(await getOperation(requireName(name, 'operation'))),
  PUT: async (request, { name }) => {
    const spec = specOf(await readSpecBody(request), 'Operation', name);
    const { operation, action } = await saveOperation(name, spec);
    return answer(operation, { status: action === 'created' ? 201 : 200 });
  },
  DELETE: async (_request, { name }) => {
    await deleteOperation(requireName(name, 'operation'));
    return noContent();
  },
});
