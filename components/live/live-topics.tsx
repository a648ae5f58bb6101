'use client';

import { useRouter } from 'next/navigation';
import { createContext, type ReactNode, useContext, useEffect, useRef } from 'react';
import { z } from 'zod';
import { useEventStream } from '#components/live/use-event-stream.ts';

const liveTopics = [
  'operations',
  'pipelines',
  'runs',
  'builds',
  'invocations',
  'engine',
  'pods',
  'workers',
  'triggers',
] as const;

/** Lists a page may follow; `lib/events/topics.ts` has the server's side. */
export type LiveTopic = (typeof liveTopics)[number];

const changeSchema = z.object({ topic: z.string() });

const Follow = createContext<((topic: LiveTopic) => () => void) | null>(null);

/** A burst of changes becomes one refresh, this long after its first. */
const refreshDelayMs = 150;

/**
 * Keeps what the server rendered current. One stream stays open across pages; a change of a topic that a
 * {@link FollowTopic} on the page names asks Next to render the page again.
 */
export function LiveTopics({ children }: { children: ReactNode }) {
  const router = useRouter();
  const followed = useRef(new Map<string, number>());
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  const refreshSoon = () => {
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      router.refresh();
    }, refreshDelayMs);
  };
  useEventStream({
    url: `/api/v1/events?topics=${liveTopics.join(',')}`,
    event: 'change',
    onEvent(data) {
      const { topic } = changeSchema.parse(JSON.parse(data));
      if (followed.current.get(topic)) refreshSoon();
    },
    onOpen: refreshSoon,
  });
  useEffect(() => () => clearTimeout(timer.current), []);

  const follow = useRef((topic: LiveTopic) => {
    const counts = followed.current;
    counts.set(topic, (counts.get(topic) ?? 0) + 1);
    return () => {
      counts.set(topic, (counts.get(topic) ?? 1) - 1);
    };
  });
  return <Follow value={follow.current}>{children}</Follow>;
}

/** Renders nothing; while it is on the page, a change of the topic refreshes the page. */
export function FollowTopic({ topic }: { topic: LiveTopic }) {
  const follow = useContext(Follow);
  useEffect(() => follow?.(topic), [follow, topic]);
  return null;
}
