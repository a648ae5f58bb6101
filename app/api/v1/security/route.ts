import { answer } from '#lib/api/answer.ts';
import { routes } from '#lib/api/route.ts';
import { readSecurity } from '#lib/security/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes({
  GET: async ({ headers }) => answer({ items: await readSecurity(headers), nextCursor: null }),
});
