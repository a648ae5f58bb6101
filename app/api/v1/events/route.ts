import { parseQuery } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { subscribe } from '#lib/events/hub.ts';
import { eventStream } from '#lib/events/sse.ts';
import { listTopicsSchema } from '#lib/events/topics.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes({
  GET: async (request) => {
    const { topics } = parseQuery(request, { topics: listTopicsSchema });
    let changed = new Set<string>();
    return eventStream({
      signal: request.signal,
      subscribe: (onChange) => {
        const ends = topics.map((topic) =>
          subscribe(topic, () => {
            changed.add(topic);
            onChange();
          }),
        );
        return () => {
          for (const end of ends) end();
        };
      },
      read: async () => {
        const topicsNow = [...changed];
        changed = new Set();
        return { events: topicsNow.map((topic) => ({ event: 'change', data: JSON.stringify({ topic }) })) };
      },
    });
  },
});
