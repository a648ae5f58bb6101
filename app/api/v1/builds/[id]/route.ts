import { answerObject } from '#lib/api/conditional.ts';
import { parseQuery, waitParam } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { waitForBuild } from '#lib/builds/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'id'>({
  GET: async (request, { id }) => {
    const { wait } = parseQuery(request, { wait: waitParam(0) });
    return answerObject(request, await waitForBuild(id, { seconds: wait, signal: request.signal }));
  },
});
