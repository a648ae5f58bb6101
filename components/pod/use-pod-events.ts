'use client';

import { useReducer } from 'react';
import { useEventStream } from '#components/live/use-event-stream.ts';
import { applyPodChange, type LivePod } from '#components/pod/apply-pod-change.ts';
import type { PodChange, PodSummary } from '#lib/pods/view.ts';

/** A Pod and its log, followed for as long as the page shows it: one that has ended may be started again. */
export function usePodEvents(snapshot: PodSummary): LivePod {
  const [live, apply] = useReducer(applyPodChange, { pod: snapshot, log: '' });
  useEventStream({
    url: `/api/v1/pods/${snapshot.name}/events`,
    event: 'pod',
    onEvent: (data) => apply(JSON.parse(data) as PodChange),
  });
  return live;
}
