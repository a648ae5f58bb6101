import { answer } from '#lib/api/answer.ts';
import { invocationAnswer } from '#lib/api/invocation-answer.ts';
import { routes } from '#lib/api/route.ts';
import { cancelInvocation } from '#lib/invocations/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'id'>({
  POST: async (_request, { id }) => answer(invocationAnswer(await cancelInvocation(id))),
});
