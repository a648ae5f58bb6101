import { answer, noContent } from '#lib/api/answer.ts';
import { readJson } from '#lib/api/body.ts';
import { answerObject, expectationsOf, toEtag } from '#lib/api/conditional.ts';
import { requireName } from '#lib/api/query.ts';
import { routes } from '#lib/api/route.ts';
import { deleteTestEvent, getTestEvent, saveTestEvent, tagOfEvent } from '#lib/test-events/service.ts';

export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'name' | 'event'>({
  GET: async (request, { name, event }) => {
    const found = await getTestEvent(requireName(name, 'operation'), requireName(event, 'test event'));
    return answerObject(request, found, tagOfEvent(found.event));
  },
  PUT: async (request, { name, event }, caller) => {
    const expectations = expectationsOf(request);
    const given = await readJson(request);
    const options = { expectations, by: caller.name };
    const saved = await saveTestEvent(requireName(name, 'operation'), event, given, options);
    const status = saved.isNew ? 201 : 200;
    return answer(saved.event, { status, etag: toEtag(tagOfEvent(saved.event.event)) });
  },
  DELETE: async (request, { name, event }) => {
    const of = requireName(name, 'operation');
    await deleteTestEvent(of, requireName(event, 'test event'), expectationsOf(request));
    return noContent();
  },
});
