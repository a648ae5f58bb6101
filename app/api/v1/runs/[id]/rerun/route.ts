import { answer } from '#lib/api/answer.ts';
import { readJson } from '#lib/api/body.ts';
import { held } from '#lib/api/held.ts';
import { idempotencyKeyOf } from '#lib/api/idempotency-key.ts';
import { parseQuery, waitParam } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { runAnswer } from '#lib/api/run-answer.ts';
import { isPlainObject } from '#lib/plain-object.ts';
import { requestRerun } from '#lib/runs/rerun.ts';
import { waitForRun } from '#lib/runs/service.ts';
import { isFinished } from '#lib/status.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'id'>({
  POST: async (request, { id: origin }, caller) => {
    const { wait } = parseQuery(request, { wait: waitParam(0) });
    const body = await readJson(request, { textOf: 'input' });
    const asked = isPlainObject(body)
      ? { ...body, idempotencyKey: idempotencyKeyOf(request, body.idempotencyKey) }
      : body;
    return held(request, caller, wait, async (waiting) => {
      const { id } = await requestRerun(origin, asked, { person: caller.id });
      const location = `/api/v1/runs/${id}`;
      if (wait === 0) return answer({ id }, { status: 202, location });
      const run = await waitForRun(id, waiting);
      return answer(runAnswer(run), { status: isFinished(run.status) ? 200 : 202, location });
    });
  },
});
