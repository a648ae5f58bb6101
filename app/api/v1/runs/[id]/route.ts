import { noContent } from '#lib/api/answer.ts';
import { answerObject } from '#lib/api/conditional.ts';
import { held } from '#lib/api/held.ts';
import { parseQuery, waitParam } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { runAnswer } from '#lib/api/run-answer.ts';
import { deleteRun, waitForRun } from '#lib/runs/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'id'>({
  GET: async (request, { id }, caller) => {
    const { wait } = parseQuery(request, { wait: waitParam(0) });
    const run = await held(request, caller, wait, (waiting) => waitForRun(id, waiting));
    return answerObject(request, runAnswer(run));
  },
  DELETE: async (_request, { id }) => {
    await deleteRun(id);
    return noContent();
  },
});
