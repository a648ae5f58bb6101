import { z } from 'zod';
import { readBytes } from '#lib/api/body.ts';
import { held } from '#lib/api/held.ts';
import { invocationResponse } from '#lib/api/invocation-answer.ts';
import { parseQuery, requireName, waitParam } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { methods } from '#lib/invocations/request.ts';
import { requestInvocation, waitForInvocation } from '#lib/invocations/service.ts';
import { limits } from '#lib/limits.ts';

const DEFAULT_WAIT_SECONDS = 60;

const params = {
  wait: waitParam(DEFAULT_WAIT_SECONDS),
  method: z
    .string()
    .toUpperCase()
    .pipe(z.enum(methods, `Expected one of: ${methods.join(', ')}.`))
    .default('POST'),
  path: z.string().default('/'),
};

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'name'>({
  POST: async (request, { name }, caller) => {
    const { wait, method, path } = parseQuery(request, params);
    const body = await readBytes(request, limits.contextBytes);
    const type = request.headers.get('content-type');
    const headers: [string, string][] = type === null ? [] : [['content-type', type]];
    const call = { method, path, headers, body };
    return held(request, caller, wait, async (waiting) => {
      const { id } = await requestInvocation(requireName(name, 'operation'), call);
      return invocationResponse(await waitForInvocation(id, waiting), wait > 0);
    });
  },
});
