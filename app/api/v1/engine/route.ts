import { answer } from '#lib/api/answer.ts';
import { routes } from '#lib/api/route.ts';
import { readEngineStatus } from '#lib/engines/status-store.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes({
  GET: async () => answer(await readEngineStatus()),
});
