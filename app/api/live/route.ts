import { callerStream } from '#lib/api/caller-stream.ts';
import { routes } from '#lib/api/route.ts';
import { followsSchema } from '#lib/live/follow.ts';
import { liveStream } from '#lib/live/stream.ts';
import { parseInput } from '#lib/parse-input.ts';

/** The one stream of a browser's tab; API clients have streams of their own, see docs/api.md. */
export const { GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE } = routes({
  GET: async (request, _params, caller) => {
    const topics = new URL(request.url).searchParams.getAll('topic');
    const follows = parseInput(followsSchema, topics, 'The query', ['topic']);
    return callerStream(request, caller, liveStream(follows));
  },
});
