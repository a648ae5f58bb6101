import { lastEventId } from '#lib/api/last-event-id.ts';
import { requireName } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { eventStream } from '#lib/events/sse.ts';
import { getPod, readPodChange } from '#lib/pods/service.ts';
import { subscribeToPod } from '#lib/pods/subscribe-to-pod.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'name'>({
  GET: async (request, { name }) => {
    await getPod(requireName(name, 'Pod'));
    let chunk = lastEventId(request) ?? 0;
    return eventStream({
      signal: request.signal,
      subscribe: (onChange) => subscribeToPod(name, onChange),
      read: async () => {
        const change = await readPodChange(name, { chunk });
        chunk = change.chunk;
        return { events: [{ event: 'pod', id: chunk, data: JSON.stringify(change.event) }] };
      },
    });
  },
});
