import { noContent } from '#lib/api/answer.ts';
import { answerObject } from '#lib/api/conditional.ts';
import { keptAnswer } from '#lib/api/kept-answer.ts';
import { requireName } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { deleteKept, getKept, keptId } from '#lib/manifests/kept.ts';

const idOf = (name: string) => keptId('Trigger', requireName(name, 'trigger'));

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'name'>({
  GET: async (request, { name }) => answerObject(request, keptAnswer(await getKept(idOf(name)))),
  DELETE: async (_request, { name }) => {
    await deleteKept(idOf(name));
    return noContent();
  },
});
