'use client';

import { CircleCheck, CircleHelp, TriangleAlert } from 'lucide-react';
import { Facts } from '#components/layout/facts.tsx';
import { Link } from '#components/layout/link.tsx';
import { useLiveList } from '#components/live/use-live-list.ts';
import { useIsStale } from '#components/pod/engine-sight.tsx';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { EngineStatusView } from '#lib/engines/status-view.ts';
import type { ListSnapshot } from '#lib/live/lists.ts';

const reaches: Record<NonNullable<EngineStatusView['reach']>, string> = {
  'pod-ip': 'By Pod IP: Podsmith runs in the cluster',
  'port-forward': 'By port-forward: Podsmith runs outside the cluster',
};

interface EngineFactsProps {
  snapshot: ListSnapshot<'engine'>;
  /** The service accounts that operations may run as. */
  serviceAccounts: string[];
}

/** What the worker last saw of its engine, live. */
export function EngineFacts({ snapshot, serviceAccounts }: EngineFactsProps) {
  const engine = useLiveList('engine', {}, snapshot);
  return (
    <div className="panel flex flex-col gap-4 p-4">
      {engine.ready ? (
        <Readiness checkedAt={engine.checkedAt} />
      ) : (
        <div className="flex gap-2 text-sm">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warning-soft-foreground" />
          <div className="min-w-0">
            <p className="font-medium text-warning-soft-foreground">Not ready</p>
            <p className="whitespace-pre-wrap break-words">{engine.reason}</p>
            <p className="whitespace-pre-wrap break-words text-muted">{engine.hint}</p>
          </div>
        </div>
      )}
      <Facts
        facts={[
          { name: 'Engine', value: engine.kind ?? '–' },
          { name: 'Version', value: engine.version ?? '–' },
          { name: 'Address', value: <code className="break-all text-xs">{engine.host ?? '–'}</code> },
          ...(engine.name === 'kubernetes' ? clusterFacts(engine, serviceAccounts) : []),
          { name: 'Builds', value: <Confinement ready={engine.ready} warning={engine.buildWarning} /> },
          { name: 'Functions', value: <Confinement ready={engine.ready} warning={engine.podWarning} /> },
          { name: 'Last looked at', value: engine.checkedAt ? <TimeAgo at={engine.checkedAt} /> : '–' },
        ]}
      />
    </div>
  );
}

/** In a word; the page "Security" says how, and what to do. */
function Confinement({ ready, warning }: { ready: boolean; warning: string | null }) {
  if (!ready) return '–';
  return (
    <Link href="/security" className="rounded underline underline-offset-2 hover:no-underline">
      {warning ? 'Not confined as they should be' : 'Confined'}
    </Link>
  );
}

function clusterFacts({ reach, namespace, registry }: EngineStatusView, serviceAccounts: string[]) {
  return [
    { name: 'Pods are reached', value: reach ? reaches[reach] : '–' },
    { name: 'Namespace', value: namespace ?? '–' },
    { name: 'Registry', value: <code className="break-all text-xs">{registry ?? '–'}</code> },
    {
      name: 'Service accounts operations may use',
      value: serviceAccounts.length > 0 ? serviceAccounts.join(', ') : 'None',
    },
  ];
}

/** Ready, or that it was when a worker last reached it. */
function Readiness({ checkedAt }: { checkedAt: string | null }) {
  if (useIsStale(checkedAt) && checkedAt !== null) {
    return (
      <p className="flex items-center gap-2 text-sm text-warning-soft-foreground">
        <CircleHelp aria-hidden className="size-4" />
        <span>
          <span className="font-medium">Not seen</span> by any worker since <TimeAgo at={checkedAt} />; it was
          ready then
        </span>
      </p>
    );
  }
  return (
    <p className="flex items-center gap-2 text-sm text-success-soft-foreground">
      <CircleCheck aria-hidden className="size-4" />
      <span className="font-medium">Ready</span>
    </p>
  );
}
