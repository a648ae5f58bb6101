import { lastEventId } from '#lib/api/last-event-id.ts';
import { requireName } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { subscribe } from '#lib/events/hub.ts';
import { eventStream } from '#lib/events/sse.ts';
import { getPod, logWatchRenewMs, readPodChange, watchPodLog } from '#lib/pods/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'name'>({
  GET: async (request, { name }) => {
    await getPod(requireName(name, 'Pod'));
    let chunk = lastEventId(request) ?? 0;
    return eventStream({
      signal: request.signal,
      subscribe: (onChange) => {
        // The log is copied for as long as someone is here to read it.
        const watch = () => watchPodLog(name).catch((error: unknown) => console.error(error));
        void watch();
        const renewal = setInterval(watch, logWatchRenewMs);
        const end = subscribe(`pod:${name}`, onChange);
        return () => {
          clearInterval(renewal);
          end();
        };
      },
      read: async () => {
        const change = await readPodChange(name, { chunk });
        chunk = change.chunk;
        return { events: [{ event: 'pod', id: chunk, data: JSON.stringify(change.event) }] };
      },
    });
  },
});
