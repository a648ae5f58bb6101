import { textAnswer } from '#lib/api/answer.ts';
import { requireNumber } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { getRunText } from '#lib/runs/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'id' | 'seq' | 'attempt'>({
  GET: async (_request, { id, seq, attempt }) => {
    const name = { seq: requireNumber(seq, 'step'), attempt: requireNumber(attempt, 'attempt') };
    return textAnswer(await getRunText(id, { of: 'log', ...name }), 'text/plain');
  },
});
