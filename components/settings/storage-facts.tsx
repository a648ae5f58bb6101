'use client';

import { Button } from '@heroui/react';
import { Eraser, TriangleAlert } from 'lucide-react';
import { useTransition } from 'react';
import { callAction } from '#components/feedback/call-action.ts';
import { showFailure } from '#components/feedback/show-failure.ts';
import { Facts } from '#components/layout/facts.tsx';
import { useLiveList } from '#components/live/use-live-list.ts';
import { formatBytes } from '#components/pod/format-usage.ts';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { ActionResult } from '#lib/action-result.ts';
import type { ListSnapshot } from '#lib/live/lists.ts';
import type { CleanUp, StorageView } from '#lib/retention/view.ts';

interface StorageFactsProps {
  snapshot: ListSnapshot<'storage'>;
  cleanUp(): Promise<ActionResult<object>>;
}

/** What is kept and how much space it takes, the last clean-up, and "Clean up now". */
export function StorageFacts({ snapshot, cleanUp }: StorageFactsProps) {
  const storage = useLiveList('storage', {}, snapshot);
  const [isAsking, start] = useTransition();
  const { requestedAt, startedAt, finishedAt, problems } = storage.cleanUp;
  const isUnderWay = requestedAt !== null || (startedAt !== null && finishedAt === null);
  const ask = () =>
    start(async () => {
      const result = await callAction(cleanUp, { isRepeatable: true });
      if (!result.ok) showFailure(result.error);
    });
  return (
    <div className="panel flex flex-col gap-4 p-4">
      <Facts
        facts={[
          { name: 'Runs', value: amount(storage.runs) },
          { name: 'Calls', value: amount(storage.invocations) },
          { name: 'Builds', value: amount(storage.builds) },
          { name: 'Images', value: amount(storage.images) },
          { name: 'Database, all of it', value: formatBytes(storage.databaseBytes) },
        ]}
      />
      <div className="flex flex-wrap items-center justify-between gap-3 border-separator border-t pt-4">
        <div className="min-w-0 flex-1 basis-60 text-sm">
          <p>{describeKeeps(storage.keeps)}</p>
          <p role="status" className="text-muted">
            {isUnderWay ? 'Cleaning up…' : <Outcome {...storage.cleanUp} />}
          </p>
        </div>
        <Button variant="secondary" isPending={isAsking || isUnderWay} onPress={ask}>
          <Eraser aria-hidden className="size-4" />
          Clean up now
        </Button>
      </div>
      {problems.map((problem) => (
        <div key={problem} className="flex gap-2 text-sm">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warning-soft-foreground" />
          <p className="min-w-0 break-words">{problem}</p>
        </div>
      ))}
    </div>
  );
}

function amount({ count, bytes }: { count: number; bytes: number }): string {
  return `${count.toLocaleString('en')} · ${formatBytes(bytes)}`;
}

function describeKeeps({ days, count }: StorageView['keeps']): string {
  const bounds = [
    ...(days > 0 ? [`for ${days} ${days === 1 ? 'day' : 'days'}`] : []),
    ...(count > 0 ? [`the newest ${count.toLocaleString('en')} of each`] : []),
  ];
  if (bounds.length === 0) return 'What has ended is kept without end.';
  return `What has ended is kept ${bounds.join(', ')}.`;
}

function Outcome({ finishedAt, removed }: CleanUp) {
  if (!finishedAt) return 'Nothing was cleaned up yet. That is done every hour.';
  const gone = [
    ...counted(removed.runs, 'run'),
    ...counted(removed.invocations, 'call'),
    ...counted(removed.builds, 'build'),
    ...counted(removed.images.count, 'image', ` (${formatBytes(removed.images.bytes)})`),
  ];
  return (
    <>
      Cleaned up <TimeAgo at={finishedAt} />:{' '}
      {gone.length > 0 ? `${gone.join(', ')} removed.` : 'nothing to remove.'}
    </>
  );
}

function counted(count: number, thing: string, more = ''): string[] {
  return count > 0 ? [`${count.toLocaleString('en')} ${thing}${count === 1 ? '' : 's'}${more}`] : [];
}
