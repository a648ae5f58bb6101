import { answer } from '#lib/api/answer.ts';
import { requireName } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { listTestEvents } from '#lib/test-events/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'name'>({
  // There are few: all of them are one page.
  GET: async (_, { name }) =>
    answer({ items: await listTestEvents(requireName(name, 'operation')), nextCursor: null }),
});
