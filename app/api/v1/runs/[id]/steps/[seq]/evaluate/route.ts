import { answer, rawJson } from '#lib/api/answer.ts';
import { readJson } from '#lib/api/body.ts';
import { requireNumber } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { probeExpression } from '#lib/runs/probe-expression.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'id' | 'seq'>({
  POST: async (request, { id, seq }) => {
    const step = { run: id, seq: requireNumber(seq, 'step') };
    return answer({ value: rawJson(await probeExpression(step, await readJson(request), request.signal)) });
  },
});
