'use client';

import { Chip } from '@heroui/react';
import { CircleCheck, CircleHelp, Cpu, LogOut } from 'lucide-react';
import { useLiveList } from '#components/live/use-live-list.ts';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { ListSnapshot } from '#lib/live/lists.ts';
import type { WorkerView } from '#lib/workers/view.ts';

/** The processes that build, deploy and run, live; they share the work. */
export function WorkerList({ snapshot }: { snapshot: ListSnapshot<'workers'> }) {
  const workers = useLiveList('workers', {}, snapshot);
  if (workers.length === 0) {
    return (
      <p role="status" className="panel px-4 py-4 text-sm text-warning-soft-foreground">
        No worker is running: builds and runs wait until one is started.
      </p>
    );
  }
  return (
    <ul aria-label="Workers" className="panel divide-y divide-separator">
      {workers.map((worker) => (
        <li key={worker.id} className="flex items-center gap-3 px-4 py-3">
          <Cpu aria-hidden className="size-4 shrink-0 text-muted" />
          <div className="min-w-0 flex-1">
            <p className="break-all font-medium text-sm">{worker.hostname}</p>
            <p className="text-muted text-xs">
              <code>{worker.id.slice(0, 8)}</code> · started <TimeAgo at={worker.startedAt} />
              {worker.isKeeper && ' · looks after Pods and lost workers'}
            </p>
          </div>
          <WorkerChip worker={worker} />
        </li>
      ))}
    </ul>
  );
}

function WorkerChip({ worker: { alive, draining } }: { worker: WorkerView }) {
  const look = !alive
    ? { color: 'warning' as const, icon: CircleHelp, label: 'Not heard of' }
    : draining
      ? { color: 'default' as const, icon: LogOut, label: 'Finishing' }
      : { color: 'success' as const, icon: CircleCheck, label: 'At work' };
  return (
    <Chip color={look.color} variant="soft" size="sm" className="shrink-0">
      <look.icon aria-hidden className="size-3.5" />
      <Chip.Label>{look.label}</Chip.Label>
    </Chip>
  );
}
