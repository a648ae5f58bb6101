'use client';

import { type QueryFunction, type SkipToken, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { useLiveStream } from '#components/live/live-provider.tsx';
import type { FollowedTopic } from '#lib/live/change.ts';

interface LiveOptions<Data> {
  /** What has changed when `data` is to change; `null`: there is nothing to follow. */
  topic: FollowedTopic | null;
  queryKey: readonly unknown[];
  queryFn: QueryFunction<Data> | SkipToken;
  /** What the server rendered; `undefined`: it is still to come. */
  snapshot: Data | undefined;
  versionOf(data: Data): string;
  /** True for a snapshot that is older than what is held. */
  isBehind(snapshot: Data, held: Data): boolean;
}

/** What the cache holds under a key: at first the server's snapshot, kept current by the stream while it is on the page. */
export function useLive<Data>({ topic, queryKey, queryFn, snapshot, ...of }: LiveOptions<Data>) {
  const client = useQueryClient();
  const stream = useLiveStream();
  const { data } = useQuery<Data>({ queryKey, queryFn, initialData: snapshot });
  const key = JSON.stringify(queryKey);

  const hold = useEffectEvent((next: Data) => {
    const held = client.getQueryData<Data>(queryKey);
    if (held === undefined || !of.isBehind(next, held)) client.setQueryData<Data>(queryKey, next);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is held under another key is something else
  useEffect(() => {
    if (snapshot !== undefined) hold(snapshot);
  }, [key, snapshot]);

  const version = useEffectEvent(() => {
    const held = client.getQueryData<Data>(queryKey);
    return held === undefined ? '' : of.versionOf(held);
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: and has a version of its own
  useEffect(() => {
    if (topic !== null) return stream.follow(topic, () => version());
  }, [stream, topic, key]);
  return data;
}
