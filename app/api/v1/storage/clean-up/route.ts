import { answer } from '#lib/api/answer.ts';
import { routes } from '#lib/api/route.ts';
import { requestCleanUp } from '#lib/retention/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes({
  POST: async () => answer(await requestCleanUp(), { status: 202 }),
});
