import { answer } from '#lib/api/answer.ts';
import { routes } from '#lib/api/route.ts';
import { listRuntimes } from '#lib/runtimes/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes({
  GET: async () => answer({ items: await listRuntimes(), nextCursor: null }),
});
