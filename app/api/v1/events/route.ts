import { callerStream } from '#lib/api/caller-stream.ts';
import { parseQuery } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { subscribe } from '#lib/events/hub.ts';
import { listTopicsSchema } from '#lib/events/topics.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes({
  GET: async (request, _params, caller) => {
    const { topics } = parseQuery(request, { topics: listTopicsSchema });
    let changed = new Set<string>();
    return callerStream(request, caller, {
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
