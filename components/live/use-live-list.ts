'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useDeferredValue, useEffect, useEffectEvent } from 'react';
import { z } from 'zod';
import { useLiveStream } from '#components/live/live-provider.tsx';
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
  const client = useQueryClient();
  const stream = useLiveStream();
  const queryKey = [topic, query];
  const { data } = useQuery({
    queryKey,
    queryFn: ({ signal }) => askForList(topic, query, signal),
    initialData: snapshot,
  });

  const hold = useEffectEvent((next: ListSnapshot<Topic>) => {
    const held = client.getQueryData<ListSnapshot<Topic>>(queryKey);
    if (!held || isNewer(next.version, held.version)) client.setQueryData(queryKey, next);
  });
  useEffect(() => hold(snapshot), [snapshot]);

  const version = useEffectEvent(() => client.getQueryData<ListSnapshot<Topic>>(queryKey)?.version ?? '');
  const queryText = JSON.stringify(query);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another query is another list, at a version of its own
  useEffect(() => stream.follow(topic, () => version()), [stream, topic, queryText]);
  // To draw a long list takes a while; going to another page must not wait for it.
  return useDeferredValue(data.data);
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
