'use client';

import { useState } from 'react';
import { useLiveThing } from '#components/live/use-live-thing.ts';
import type { BuildView, LiveBuild } from '#lib/builds/view.ts';
import type { InvocationOutline } from '#lib/invocations/view.ts';

interface LiveInvocation {
  invocation: InvocationOutline | null;
  /** The build it waited for, with its log as it arrives. */
  build: BuildView | null;
  /** Shows another invocation from now on. */
  show(invocation: InvocationOutline): void;
}

/** One invocation and its build, live. */
export function useInvocation(
  snapshot: InvocationOutline | null,
  buildSnapshot: LiveBuild | null,
): LiveInvocation {
  const [shown, show] = useState(snapshot);
  // The address may change to another invocation, for example by a click in the list of invocations.
  const [named, setNamed] = useState(snapshot?.id);
  if (snapshot && snapshot.id !== named) {
    setNamed(snapshot.id);
    if (snapshot.id !== shown?.id) show(snapshot);
  }
  const invocation = useLiveThing('invocation', shown?.id ?? null, shown);
  const buildId = invocation?.buildId ?? null;
  const build = useLiveThing('build', buildId, buildSnapshot?.id === buildId ? buildSnapshot : null);
  return { invocation, build, show };
}
