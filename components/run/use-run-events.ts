'use client';

import { useReducer } from 'react';
import { useEventStream } from '#components/live/use-event-stream.ts';
import { applyRunEvent } from '#components/run/apply-run-event.ts';
import type { RunEvent, RunView } from '#lib/runs/view.ts';
import { isFinished } from '#lib/status.ts';

/** The run as the server rendered it, kept current by its event stream until it has ended. */
export function useRunEvents(snapshot: RunView): RunView {
  const [live, apply] = useReducer(applyRunEvent, snapshot);
  // A newer snapshot (the page was rendered again, say after a retry) wins over what was streamed before it.
  const isSnapshotNewer = snapshot.id !== live.id || snapshot.version > live.version;
  if (isSnapshotNewer && snapshot.id === live.id) apply({ run: snapshot, steps: snapshot.steps });
  const run = isSnapshotNewer ? snapshot : live;

  useEventStream({
    url: isFinished(run.status) ? null : `/api/v1/runs/${run.id}/events`,
    event: 'run',
    onEvent: (data) => apply(JSON.parse(data) as RunEvent),
  });
  return run;
}
