import { textAnswer } from '#lib/api/answer.ts';
import { routes } from '#lib/api/route.ts';
import { getInvocation } from '#lib/invocations/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'id'>({
  GET: async (_request, { id }) => textAnswer((await getInvocation(id)).log, 'text/plain'),
});
