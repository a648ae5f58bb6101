import { answer } from '#lib/api/answer.ts';
import { routes } from '#lib/api/route.ts';
import { readRuntimesNow } from '#lib/runtime-status/service.ts';
import { listRuntimes } from '#lib/runtimes/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes({
  GET: async () => {
    const [views, { items: facts, broken }] = await Promise.all([listRuntimes(), readRuntimesNow()]);
    const items = views.map((view) => ({ ...view, ...facts.find(({ name }) => name === view.name) }));
    return answer({ items, broken, nextCursor: null });
  },
});
