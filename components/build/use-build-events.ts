'use client';

import { useReducer } from 'react';
import { applyBuildEvent } from '#components/build/apply-build-event.ts';
import { useEventStream } from '#components/live/use-event-stream.ts';
import type { BuildEvent, BuildView } from '#lib/builds/view.ts';
import { isFinished } from '#lib/status.ts';

/** A build and its log, followed until it has ended; `null` until the first event when there is no snapshot. */
export function useBuildEvents(id: string | null, snapshot: BuildView | null): BuildView | null {
  const [live, apply] = useReducer(applyBuildEvent, snapshot);
  const build = live !== null && live.id === id ? live : snapshot;
  const hasEnded = build !== null && build.id === id && isFinished(build.status);
  useEventStream({
    url: id === null || hasEnded ? null : `/api/v1/builds/${id}/events`,
    event: 'build',
    onEvent: (data, isFirst) => apply({ event: JSON.parse(data) as BuildEvent, isFirst }),
  });
  return build;
}
