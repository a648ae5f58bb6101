import { answerFile } from '#lib/api/answer-file.ts';
import { routes } from '#lib/api/route.ts';
import { getSbom } from '#lib/builds/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'id'>({
  GET: async (_request, { id }) =>
    answerFile(await getSbom(id), {
      name: `${id}.sbom.json`,
      type: 'application/vnd.cyclonedx+json; version=1.6',
    }),
});
