import { z } from 'zod';
import { answer } from '#lib/api/answer.ts';
import { readJson } from '#lib/api/body.ts';
import { routes } from '#lib/api/route.ts';
import { runAnswer } from '#lib/api/run-answer.ts';
import { objectError, parseInput } from '#lib/parse-input.ts';
import { retryRun } from '#lib/runs/service.ts';

const bodySchema = z.strictObject(
  { code: z.unknown() },
  objectError('Expected an object such as {"code": "latest"}, or nothing.'),
);

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'id'>({
  POST: async (request, { id }) => {
    const body = parseInput(bodySchema.partial(), await readJson(request), 'The request body');
    return answer(runAnswer(await retryRun(id, body)));
  },
});
