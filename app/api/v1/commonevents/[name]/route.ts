import { noContent } from '#lib/api/answer.ts';
import { answerObject } from '#lib/api/conditional.ts';
import { keptAnswer } from '#lib/api/kept-answer.ts';
import { parseQuery, requireName } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { deleteKept, getKept, keptId } from '#lib/manifests/kept.ts';
import { defaultNamespace } from '#lib/manifests/kinds.ts';
import { labelNameSchema } from '#lib/names.ts';

function idOf(request: Request, name: string) {
  const { namespace } = parseQuery(request, { namespace: labelNameSchema.default(defaultNamespace) });
  return keptId('CommonEvent', requireName(name, 'common event'), namespace);
}

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'name'>({
  GET: async (request, { name }) => answerObject(request, keptAnswer(await getKept(idOf(request, name)))),
  DELETE: async (request, { name }) => {
    await deleteKept(idOf(request, name));
    return noContent();
  },
});
