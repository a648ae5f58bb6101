import { answer, noContent } from '#lib/api/answer.ts';
import { readSpecBody } from '#lib/api/body.ts';
import { answerObject, expectationsOf, toEtag } from '#lib/api/conditional.ts';
import { readPutBody } from '#lib/api/put-body.ts';
import { requireName } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { tagOf } from '#lib/metadata.ts';
import { deletePipeline, getPipeline, savePipeline } from '#lib/pipelines/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'name'>({
  GET: async (request, { name }) => {
    const pipeline = await getPipeline(requireName(name, 'pipeline'));
    return answerObject(request, pipeline, tagOf(pipeline));
  },
  PUT: async (request, { name }) => {
    const expected = expectationsOf(request);
    const body = readPutBody(await readSpecBody(request), 'OperationSet', name);
    const expectations = [...expected, ...body.expectations];
    const { pipeline, action } = await savePipeline(name, body.spec, {
      expectations,
      metadata: body.metadata,
    });
    return answer(pipeline, { status: action === 'created' ? 201 : 200, etag: toEtag(tagOf(pipeline)) });
  },
  DELETE: async (request, { name }) => {
    await deletePipeline(requireName(name, 'pipeline'), expectationsOf(request));
    return noContent();
  },
});
