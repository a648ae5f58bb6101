import { textAnswer } from '#lib/api/answer.ts';
import { requireNumber } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { getRunText } from '#lib/runs/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'id' | 'seq'>({
  GET: async (_request, { id, seq }) =>
    textAnswer(await getRunText(id, { of: 'input', seq: requireNumber(seq, 'step') }), 'application/json'),
});
