import { answer } from '#lib/api/answer.ts';
import { routes } from '#lib/api/route.ts';
import { cancelBuild } from '#lib/builds/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'id'>({
  POST: async (_request, { id }) => answer(await cancelBuild(id)),
});
