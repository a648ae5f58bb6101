'use client';

import { ErrorAlert } from '#components/feedback/error-alert.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { useLiveThing } from '#components/live/use-live-thing.ts';
import { LogView, stillRunning } from '#components/log/log-view.tsx';
import { useUnseenSince } from '#components/pod/engine-sight.tsx';
import { PodActions, type RequestPodAction } from '#components/pod/pod-actions.tsx';
import { PodEvents } from '#components/pod/pod-events.tsx';
import { PodFacts } from '#components/pod/pod-facts.tsx';
import { troubleOf } from '#components/pod/trouble-of.ts';
import { conditionOf, isThere } from '#components/status/pod-condition.ts';
import { StatusChip } from '#components/status/status-chip.tsx';
import { lookOf } from '#components/status/status-map.ts';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { LivePod } from '#lib/pods/view.ts';

interface PodDetailProps {
  snapshot: LivePod;
  /** Of the Pod's operation; null when that was deleted. */
  newestRevision: string | null;
  memoryLimitBytes: number;
  request: RequestPodAction;
}

/** One Pod, live: how it is, what is wrong with it, what the engine reports, and its log as it is written. */
export function PodDetail({ snapshot, newestRevision, memoryLimitBytes, request }: PodDetailProps) {
  const { pod, log } = useLiveThing('pod', snapshot.pod.name, snapshot) ?? snapshot;
  const unseenSince = useUnseenSince();
  const condition = conditionOf(pod, unseenSince !== undefined);
  const trouble = troubleOf(pod);
  return (
    <>
      <PageHeader
        trail={[
          { href: '/pods', label: 'Pods' },
          ...(pod.operation === null || newestRevision === null
            ? []
            : [{ href: `/operations/${pod.operation}`, label: pod.operation }]),
        ]}
        title={
          <>
            <span className="break-all">{pod.name}</span>
            <StatusChip status={condition} size="lg" />
          </>
        }
        actions={isThere(pod) && <PodActions pod={pod} request={request} />}
      />
      <p role="status" className="sr-only">
        Pod {lookOf(condition).label}
      </p>
      <div className="flex flex-col gap-4">
        {condition === 'unseen' && unseenSince !== undefined && (
          <p className="panel px-4 py-3 text-sm">
            No worker has seen it since <TimeAgo at={unseenSince} />; then it was{' '}
            {lookOf(conditionOf(pod)).label.toLowerCase()}. What is shown here is of that time.
          </p>
        )}
        {pod.requested && isThere(pod) && (
          <p className="panel px-4 py-3 text-sm">
            {pod.requested === 'restart'
              ? 'It is being stopped and started again.'
              : 'It is being stopped and removed.'}
          </p>
        )}
        {trouble && <ErrorAlert error={trouble} />}
        <section aria-label="Facts" className="panel p-4">
          <PodFacts pod={pod} newestRevision={newestRevision} memoryLimitBytes={memoryLimitBytes} />
        </section>
        <section aria-labelledby="log" className="flex flex-col gap-2">
          <h2 id="log" className="font-semibold">
            Log
          </h2>
          <LogView
            label="Log of the Pod"
            text={log}
            placeholder={isThere(pod) ? stillRunning : 'Nothing of its log was kept.'}
            className="max-h-[50vh] min-h-40"
          />
        </section>
        {(pod.engine === 'kubernetes' || pod.events.length > 0) && (
          <section aria-labelledby="events" className="flex flex-col gap-2">
            <h2 id="events" className="font-semibold">
              Events
            </h2>
            <PodEvents events={pod.events} />
          </section>
        )}
      </div>
    </>
  );
}
