import { callerStream } from '#lib/api/caller-stream.ts';
import { lastEventId } from '#lib/api/last-event-id.ts';
import { requireName } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { getPod, readPodChange } from '#lib/pods/service.ts';
import { subscribeToPod } from '#lib/pods/subscribe-to-pod.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'name'>({
  GET: async (request, { name }, caller) => {
    await getPod(requireName(name, 'Pod'));
    let chunk = lastEventId(request) ?? 0;
    return callerStream(request, caller, {
      subscribe: (onChange) => subscribeToPod(name, onChange),
      read: async () => {
        const change = await readPodChange(name, { chunk });
        chunk = change.chunk;
        return { events: [{ event: 'pod', id: chunk, data: JSON.stringify(change.event) }] };
      },
    });
  },
});
