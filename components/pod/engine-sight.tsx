'use client';

import { createContext, type ReactNode, useContext } from 'react';
import { useLiveList } from '#components/live/use-live-list.ts';
import { useNow } from '#components/time/use-now.ts';
import { isStale } from '#lib/engines/freshness.ts';
import type { ListSnapshot } from '#lib/live/lists.ts';

/** When a worker last reached the engine, as far as this page knows. */
interface EngineSeen {
  ready: boolean;
  /** RFC 3339; null: never. */
  checkedAt: string | null;
}

const Seen = createContext<EngineSeen>({ ready: true, checkedAt: null });

/** Tells the pages in it when the engine was last seen. */
export function EngineSight({
  snapshot,
  children,
}: {
  snapshot: ListSnapshot<'engine'>;
  children: ReactNode;
}) {
  return <Seen value={useLiveList('engine', {}, snapshot)}>{children}</Seen>;
}

/** Since when no worker has seen the engine and its Pods; undefined while what the page shows is current. */
export function useUnseenSince(): string | undefined {
  const { ready, checkedAt } = useContext(Seen);
  const isOld = useIsStale(checkedAt);
  return checkedAt !== null && (!ready || isOld) ? checkedAt : undefined;
}

/** True once what was seen then is out of date; false on the server and while hydrating, which know no time. */
export function useIsStale(seenAt: string | null): boolean {
  const now = useNow(15_000);
  return now !== null && isStale(seenAt, now);
}
