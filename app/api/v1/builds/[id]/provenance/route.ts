import { answerFile } from '#lib/api/answer-file.ts';
import { routes } from '#lib/api/route.ts';
import { getAttestation } from '#lib/builds/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'id'>({
  GET: async (_request, { id }) =>
    answerFile((await getAttestation(id)).provenance, {
      name: `${id}.provenance.json`,
      type: 'application/vnd.in-toto+json',
    }),
});
