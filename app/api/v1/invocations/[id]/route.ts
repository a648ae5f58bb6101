import { answerObject } from '#lib/api/conditional.ts';
import { held } from '#lib/api/held.ts';
import { invocationAnswer } from '#lib/api/invocation-answer.ts';
import { parseQuery, waitParam } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { waitForInvocation } from '#lib/invocations/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'id'>({
  GET: async (request, { id }, caller) => {
    const { wait } = parseQuery(request, { wait: waitParam(0) });
    const invocation = await held(request, caller, wait, (waiting) => waitForInvocation(id, waiting));
    return answerObject(request, invocationAnswer(invocation));
  },
});
