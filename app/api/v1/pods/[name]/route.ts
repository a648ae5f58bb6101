import { answer } from '#lib/api/answer.ts';
import { answerObject } from '#lib/api/conditional.ts';
import { requireName } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { getPod, requestPodAction } from '#lib/pods/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'name'>({
  GET: async (request, { name }) => answerObject(request, await getPod(requireName(name, 'Pod'))),
  // A worker does it: the answer says that it was asked for.
  DELETE: async (_request, { name }) =>
    answer(await requestPodAction(requireName(name, 'Pod'), 'delete'), { status: 202 }),
});
