import { answer } from '#lib/api/answer.ts';
import { requireName } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { requestPodAction } from '#lib/pods/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'name'>({
  POST: async (_request, { name }) =>
    answer(await requestPodAction(requireName(name, 'Pod'), 'restart'), { status: 202 }),
});
