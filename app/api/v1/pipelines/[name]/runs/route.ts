import { z } from 'zod';
import { answer } from '#lib/api/answer.ts';
import { readJson } from '#lib/api/body.ts';
import { held } from '#lib/api/held.ts';
import { idempotencyKeyOf } from '#lib/api/idempotency-key.ts';
import { parseQuery, requireName, waitParam } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { runAnswer } from '#lib/api/run-answer.ts';
import { objectError, parseInput } from '#lib/parse-input.ts';
import { requestRun, waitForRun } from '#lib/runs/service.ts';
import { isFinished } from '#lib/status.ts';

const bodySchema = z.strictObject(
  {
    parameters: z.unknown(),
    idempotencyKey: z.unknown(),
    targets: z.unknown(),
    targetSelector: z.unknown(),
  },
  objectError(
    'Expected an object such as {"parameters": {}}, with an idempotencyKey and targets if you like.',
  ),
);

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'name'>({
  POST: async (request, { name }, caller) => {
    const { wait } = parseQuery(request, { wait: waitParam(0) });
    const sent = await readJson(request, { textOf: 'parameters' });
    const body = parseInput(bodySchema.partial(), sent, 'The request body', [], {
      anyTextIn: ['parameters'],
    });
    const idempotencyKey = idempotencyKeyOf(request, body.idempotencyKey);
    const asked = { ...body, parameters: body.parameters, idempotencyKey };
    return held(request, caller, wait, async (waiting) => {
      const { id } = await requestRun(requireName(name, 'pipeline'), asked);
      const location = `/api/v1/runs/${id}`;
      if (wait === 0) return answer({ id }, { status: 202, location });
      const run = await waitForRun(id, waiting);
      return answer(runAnswer(run), { status: isFinished(run.status) ? 200 : 202, location });
    });
  },
});
