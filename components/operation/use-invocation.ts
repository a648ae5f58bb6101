'use client';

import { useReducer, useState } from 'react';
import { useBuildEvents } from '#components/build/use-build-events.ts';
import { useEventStream } from '#components/live/use-event-stream.ts';
import type { BuildView } from '#lib/builds/view.ts';
import type { InvocationOutline } from '#lib/invocations/view.ts';
import { isFinished } from '#lib/status.ts';

interface LiveInvocation {
  invocation: InvocationOutline | null;
  /** The build it waited for, with its log as it arrives. */
  build: BuildView | null;
  /** Shows another invocation from now on. */
  show(invocation: InvocationOutline): void;
}

/** One invocation, followed until it has ended. */
export function useInvocation(
  snapshot: InvocationOutline | null,
  buildSnapshot: BuildView | null,
): LiveInvocation {
  const [invocation, show] = useReducer(
    (_before: InvocationOutline | null, after: InvocationOutline) => after,
    snapshot,
  );
  // The address may come to name another invocation, as a click in the list of invocations does.
  const [named, setNamed] = useState(snapshot?.id);
  if (snapshot && snapshot.id !== named) {
    setNamed(snapshot.id);
    if (snapshot.id !== invocation?.id) show(snapshot);
  }
  const id = invocation !== null && !isFinished(invocation.status) ? invocation.id : null;
  useEventStream({
    url: id === null ? null : `/api/v1/invocations/${id}/events?texts=small`,
    event: 'invocation',
    onEvent(data) {
      show(JSON.parse(data) as InvocationOutline);
    },
  });
  const buildId = invocation?.buildId ?? null;
  const build = useBuildEvents(buildId, buildSnapshot?.id === buildId ? buildSnapshot : null);
  return { invocation, build, show };
}
