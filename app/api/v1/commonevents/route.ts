import { answer } from '#lib/api/answer.ts';
import { keptAnswer } from '#lib/api/kept-answer.ts';
import { pageParams, parseQuery } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { listKept } from '#lib/manifests/kept.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes({
  GET: async (request) => {
    const { items, nextCursor } = await listKept('CommonEvent', parseQuery(request, pageParams));
    return answer({ items: items.map(keptAnswer), nextCursor });
  },
});
