import { bytesAnswer, textAnswer } from '#lib/api/answer.ts';
import { routes } from '#lib/api/route.ts';
import { notFound } from '#lib/errors.ts';
import { getInvocation } from '#lib/invocations/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'id'>({
  GET: async (_request, { id }) => {
    const { body, bodyBase64 } = await getInvocation(id);
    // Never under the type that the function gave it: it would be a page of this host.
    if (bodyBase64 !== null) return bytesAnswer(Buffer.from(bodyBase64, 'base64'));
    if (body === null) throw notFound(`An answer of the invocation "${id}"`);
    return textAnswer(body, 'text/plain');
  },
});
