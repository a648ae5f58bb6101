import { answer } from '#lib/api/answer.ts';
import { readYamlText } from '#lib/api/body.ts';
import { routes } from '#lib/api/route.ts';
import { applyManifests } from '#lib/manifests/apply.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes({
  POST: async (request, _params, caller) =>
    answer({ items: await applyManifests(await readYamlText(request), caller.name) }),
});
