import { answer } from '#lib/api/answer.ts';
import { routes } from '#lib/api/route.ts';
import { readEngineStatus } from '#lib/engines/status-store.ts';

/**
 * Ready: the database answers. A missing engine is told but does not make it unready: authoring works without one,
 * and what needs one waits.
 */
export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes(
  {
    GET: async () => {
      const { name, ready, kind } = await readEngineStatus();
      return answer({ status: 'ok', database: { ready: true }, engine: { name, ready, kind } });
    },
  },
  { isPublic: true },
);
