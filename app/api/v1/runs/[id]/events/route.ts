import { callerStream } from '#lib/api/caller-stream.ts';
import { lastEventId } from '#lib/api/last-event-id.ts';
import { parseQuery, textsParam } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { subscribe } from '#lib/events/hub.ts';
import { getRunOutline, readRunChanges, readRunOutlineChanges } from '#lib/runs/service.ts';
import { isFinished } from '#lib/status.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'id'>({
  GET: async (request, { id }, caller) => {
    const { texts } = parseQuery(request, { texts: textsParam });
    const read = texts === 'small' ? readRunOutlineChanges : readRunChanges;
    await getRunOutline(id);
    const since = lastEventId(request);
    let sent = since;
    return callerStream(request, caller, {
      subscribe: (onChange) => subscribe(`run:${id}`, onChange),
      read: async () => {
        const event = await read(id, sent ?? 0);
        const isLast = isFinished(event.run.status);
        const isNews = sent === undefined || event.run.version > sent;
        sent = event.run.version;
        const events = isNews ? [{ event: 'run', id: sent, data: JSON.stringify(event) }] : [];
        return { events, isLast };
      },
    });
  },
});
