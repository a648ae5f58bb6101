import { callerStream } from '#lib/api/caller-stream.ts';
import { lastEventId } from '#lib/api/last-event-id.ts';
import { routes } from '#lib/api/route.ts';
import { getBuild, readBuildChanges } from '#lib/builds/service.ts';
import { subscribe } from '#lib/events/hub.ts';
import { isFinished } from '#lib/status.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'id'>({
  GET: async (request, { id }, caller) => {
    await getBuild(id);
    let chunk = lastEventId(request) ?? 0;
    return callerStream(request, caller, {
      subscribe: (onChange) => subscribe(`build:${id}`, onChange),
      read: async () => {
        const changes = await readBuildChanges(id, { chunk });
        chunk = changes.chunk;
        return {
          events: [{ event: 'build', id: chunk, data: JSON.stringify(changes.event) }],
          isLast: isFinished(changes.event.build.status),
        };
      },
    });
  },
});
