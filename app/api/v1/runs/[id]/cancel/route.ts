import { answer } from '#lib/api/answer.ts';
import { routes } from '#lib/api/route.ts';
import { runAnswer } from '#lib/api/run-answer.ts';
import { cancelRun } from '#lib/runs/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'id'>({
  POST: async (_request, { id }) => answer(runAnswer(await cancelRun(id))),
});
