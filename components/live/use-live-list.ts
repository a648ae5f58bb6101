'use client';

import { useDeferredValue } from 'react';
import { z } from 'zod';
import { useLive } from '#components/live/use-live.ts';
import { type ListData, type ListQuery, type ListSnapshot, type LiveTopic, lists } from '#lib/live/lists.ts';
import { isNewer } from '#lib/live/version.ts';

/**
 * A list as the server rendered it, kept current for as long as it is on the page.
 *
 * @param snapshot What `readList` gave for this query; a newer one takes the place of an older one.
 */
export function useLiveList<Topic extends LiveTopic>(
  topic: Topic,
  query: ListQuery<Topic>,
  snapshot: ListSnapshot<Topic>,
): ListData<Topic> {
  const data = useLive<ListSnapshot<Topic>>({
    topic,
    queryKey: [topic, query],
    queryFn: ({ signal }) => askForList(topic, query, signal),
    snapshot,
    versionOf: ({ version }) => version,
    isBehind: (next, held) => !isNewer(next.version, held.version),
  });
  // To draw a long list takes a while; going to another page must not wait for it.
  return useDeferredValue((data ?? snapshot).data);
}

async function askForList<Topic extends LiveTopic>(
  topic: Topic,
  query: ListQuery<Topic>,
  signal: AbortSignal,
): Promise<ListSnapshot<Topic>> {
  const given = Object.entries(query).filter((entry) => entry[1] !== undefined);
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  const response = await fetch(`/api/live/${topic}?${search}`, { signal });
  if (!response.ok) throw new Error(`The list of ${topic} was answered with status ${response.status}.`);
  const { version, data } = z.object({ version: z.string(), data: z.unknown() }).parse(await response.json());
  return { version, data: lists[topic].data.parse(data) };
}
