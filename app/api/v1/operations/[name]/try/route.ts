import { readJson } from '#lib/api/body.ts';
import { held } from '#lib/api/held.ts';
import { invocationResponse } from '#lib/api/invocation-answer.ts';
import { parseQuery, waitParam } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { requestTry } from '#lib/invocations/request-try.ts';
import { waitForInvocation } from '#lib/invocations/service.ts';

const DEFAULT_WAIT_SECONDS = 60;

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'name'>({
  POST: async (request, { name }, caller) => {
    const { wait } = parseQuery(request, { wait: waitParam(DEFAULT_WAIT_SECONDS) });
    const tried = await readJson(request);
    return held(request, caller, wait, async (waiting) => {
      const { id, note } = await requestTry(name, tried, { person: caller.id });
      return invocationResponse(await waitForInvocation(id, waiting), wait > 0, { note });
    });
  },
});
