import { answer } from '#lib/api/answer.ts';
import { routes } from '#lib/api/route.ts';
import { notFound } from '#lib/errors.ts';
import { lists, liveTopicSchema } from '#lib/live/lists.ts';
import { readList } from '#lib/live/read-list.ts';
import { parseInput } from '#lib/parse-input.ts';

/** What a page asks for when the stream says that a list has changed. */
export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes<'topic'>({
  GET: async (request, { topic: name }) => {
    const topic = liveTopicSchema.safeParse(name).data;
    if (!topic) throw notFound(`The list "${name.slice(0, 64)}"`);
    const given = Object.fromEntries(new URL(request.url).searchParams);
    return answer(await readList(topic, parseInput(lists[topic].query, given, 'The query')));
  },
});
