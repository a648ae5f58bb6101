import { answer } from '#lib/api/answer.ts';
import { routes } from '#lib/api/route.ts';

/** Alive: this process answers. Asks nothing else of anybody. */
export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes(
  { GET: async () => answer({ status: 'ok' }) },
  { isPublic: true },
);
