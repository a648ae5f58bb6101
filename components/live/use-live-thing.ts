'use client';

import { skipToken } from '@tanstack/react-query';
import { thingKey } from '#components/live/take-in.ts';
import { useLive } from '#components/live/use-live.ts';
import type { ThingKind } from '#lib/events/topics.ts';
import { type Things, things } from '#lib/live/things.ts';

/**
 * A thing as the server rendered it, kept current for as long as it is on the page.
 *
 * @param id `null`: there is none.
 * @param snapshot What `readThing` gave; an older one than what is held changes nothing. `null`: all of it is still to
 * come.
 */
export function useLiveThing<Kind extends ThingKind>(
  kind: Kind,
  id: string | null,
  snapshot: Things[Kind] | null,
): Things[Kind] | null {
  const { versionOf } = things[kind];
  const topic = id === null ? null : (`${kind}:${id}` as const);
  const held = useLive<Things[Kind]>({
    topic,
    queryKey: thingKey(topic),
    // The stream brings it.
    queryFn: skipToken,
    snapshot: snapshot ?? undefined,
    versionOf: (data) => String(versionOf(data)),
    isBehind: (next, other) => versionOf(next) < versionOf(other),
  });
  return topic === null ? null : (held ?? null);
}
