import { answer } from '#lib/api/answer.ts';
import { held } from '#lib/api/held.ts';
import { parseQuery, requireName, waitParam } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { requestBuild, waitForBuild } from '#lib/builds/service.ts';
import { isFinished } from '#lib/status.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'name'>({
  POST: async (request, { name }, caller) => {
    const { wait } = parseQuery(request, { wait: waitParam(0) });
    return held(request, caller, wait, async (waiting) => {
      const { id } = await requestBuild(requireName(name, 'operation'));
      const build = await waitForBuild(id, waiting);
      const status = isFinished(build.status) ? 200 : 202;
      return answer(build, { status, location: `/api/v1/builds/${id}` });
    });
  },
});
