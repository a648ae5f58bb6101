import { answerObject } from '#lib/api/conditional.ts';
import { held } from '#lib/api/held.ts';
import { parseQuery, waitParam } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { waitForBuild } from '#lib/builds/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'id'>({
  GET: async (request, { id }, caller) => {
    const { wait } = parseQuery(request, { wait: waitParam(0) });
    const build = await held(request, caller, wait, (waiting) => waitForBuild(id, waiting));
    return answerObject(request, build);
  },
});
