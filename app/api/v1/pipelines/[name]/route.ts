import { answer, noContent } from '#lib/api/answer.ts';
import { readSpecBody } from '#lib/api/body.ts';
import { specOf } from '#lib/api/put-body.ts';
import { requireName } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { deletePipeline, getPipeline, savePipeline } from '#lib/pipelines/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'name'>({
  GET: async (_request, { name }) => answer(await getPipeline(requireName(name, 'pipeline'))),
  PUT: async (request, { name }) => {
    const spec = specOf(await readSpecBody(request), 'OperationSet', name);
    const { pipeline, action } = await savePipeline(name, spec);
    return answer(pipeline, { status: action === 'created' ? 201 : 200 });
  },
  DELETE: async (_request, { name }) => {
    await deletePipeline(requireName(name, 'pipeline'));
    return noContent();
  },
});
