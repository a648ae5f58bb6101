import { callerStream } from '#lib/api/caller-stream.ts';
import { parseQuery, textsParam } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { subscribe } from '#lib/events/hub.ts';
import { getInvocation, getInvocationOutline } from '#lib/invocations/service.ts';
import { isFinished } from '#lib/status.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'id'>({
  GET: async (request, { id }, caller) => {
    const { texts } = parseQuery(request, { texts: textsParam });
    const read = texts === 'small' ? getInvocationOutline : getInvocation;
    await getInvocation(id);
    return callerStream(request, caller, {
      subscribe: (onChange) => subscribe(`invocation:${id}`, onChange),
      read: async () => {
        const invocation = await read(id);
        return {
          events: [{ event: 'invocation', data: JSON.stringify(invocation) }],
          isLast: isFinished(invocation.status),
        };
      },
    });
  },
});
