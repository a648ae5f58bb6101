import { z } from 'zod';
import { readBytes } from '#lib/api/body.ts';
import { invocationResponse } from '#lib/api/invocation-answer.ts';
import { parseQuery, requireName, waitParam } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { methods, requestInvocation, waitForInvocation } from '#lib/invocations/service.ts';
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
  POST: async (request, { name }) => {
    const { wait, method, path } = parseQuery(request, params);
    const body = await readBytes(request, limits.contextBytes);
    const type = request.headers.get('content-type');
    const headers: [string, string][] = type === null ? [] : [['content-type', type]];
    const { id } = await requestInvocation(requireName(name, 'operation'), { method, path, headers, body });
    const invocation = await waitForInvocation(id, { seconds: wait, signal: request.signal });
    return invocationResponse(invocation, wait > 0);
  },
});
