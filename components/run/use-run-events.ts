'use client';

import { useReducer } from 'react';
import { useEventStream } from '#components/live/use-event-stream.ts';
import { applyRunEvent } from '#components/run/apply-run-event.ts';
import type { RunEvent, RunOutline } from '#lib/runs/view.ts';
import type { ShownText } from '#lib/shown-text.ts';
import { isFinished } from '#lib/status.ts';

/** The run as the server rendered it, kept current by its event stream until it has ended. */
export function useRunEvents(snapshot: RunOutline): RunOutline {
  const [live, apply] = useReducer(applyRunEvent, snapshot);
  // A newer snapshot (the page was rendered again, say after a retry) wins over what was streamed before it.
  const isSnapshotNewer = snapshot.id !== live.id || snapshot.version > live.version;
  if (isSnapshotNewer && snapshot.id === live.id) apply({ run: snapshot, steps: snapshot.steps });
  const run = isSnapshotNewer ? snapshot : live;

  useEventStream({
    url: isFinished(run.status) ? null : `/api/v1/runs/${run.id}/events?texts=small`,
    event: 'run',
    onEvent: (data) => apply(JSON.parse(data) as RunEvent<ShownText>),
  });
  return run;
}
