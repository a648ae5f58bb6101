import { answer } from '#lib/api/answer.ts';
import { readJson } from '#lib/api/body.ts';
import { answerObject } from '#lib/api/conditional.ts';
import { routes } from '#lib/api/route.ts';
import { changeError, getError } from '#lib/error-groups/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'fingerprint'>({
  GET: async (request, { fingerprint }) => answerObject(request, await getError(fingerprint)),
  POST: async (request, { fingerprint }, caller) =>
    answer(await changeError(fingerprint, await readJson(request), { by: caller.name })),
});
