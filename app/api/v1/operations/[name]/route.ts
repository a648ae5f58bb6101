import { answer, noContent } from '#lib/api/answer.ts';
import { readSpecBody } from '#lib/api/body.ts';
import { answerObject, expectationsOf, toEtag } from '#lib/api/conditional.ts';
import { readPutBody } from '#lib/api/put-body.ts';
import { parseQuery, requireName } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { tagOf } from '#lib/metadata.ts';
import { saveMessageSchema } from '#lib/operations/save.ts';
import { deleteOperation, getOperation, saveOperation } from '#lib/operations/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'name'>({
  GET: async (request, { name }) => {
    const operation = await getOperation(requireName(name, 'operation'));
    return answerObject(request, operation, tagOf(operation));
  },
  PUT: async (request, { name }, caller) => {
    const { message } = parseQuery(request, { message: saveMessageSchema.optional() });
    const expected = expectationsOf(request);
    const body = readPutBody(await readSpecBody(request), 'Operation', name);
    const expectations = [...expected, ...body.expectations];
    const { operation, action } = await saveOperation(name, body.spec, {
      expectations,
      metadata: body.metadata,
      by: caller.name,
      message,
    });
    return answer(operation, { status: action === 'created' ? 201 : 200, etag: toEtag(tagOf(operation)) });
  },
  DELETE: async (request, { name }) => {
    await deleteOperation(requireName(name, 'operation'), expectationsOf(request));
    return noContent();
  },
});
