'use client';

import { Button } from '@heroui/react';
import { Square } from 'lucide-react';
import { type ReactNode, useMemo, useTransition } from 'react';
import { callAction } from '#components/feedback/call-action.ts';
import { ErrorAlert } from '#components/feedback/error-alert.tsx';
import { showFailure } from '#components/feedback/show-failure.ts';
import { CopyableCode } from '#components/json/copyable-code.tsx';
import { Facts } from '#components/layout/facts.tsx';
import { Link } from '#components/layout/link.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { useLiveThing } from '#components/live/use-live-thing.ts';
import { LogView, stillRunning } from '#components/log/log-view.tsx';
import { StatusChip } from '#components/status/status-chip.tsx';
import { lookOf } from '#components/status/status-map.ts';
import { Elapsed } from '#components/time/elapsed.tsx';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { ActionResult } from '#lib/action-result.ts';
import { findFailureLine } from '#lib/builds/failure-line.ts';
import type { BuildView, LiveBuild } from '#lib/builds/view.ts';
import { isFinished } from '#lib/status.ts';

interface BuildDetailProps {
  snapshot: LiveBuild;
  /** What is known of the image besides, between the facts and the log. */
  children?: ReactNode;
  cancel(id: string): Promise<ActionResult<{ build: BuildView }>>;
}

/** One build, live: state, image, and the log as it is written. */
export function BuildDetail({ snapshot, cancel, children }: BuildDetailProps) {
  const build = useLiveThing('build', snapshot.id, snapshot) ?? snapshot;
  const [isPending, start] = useTransition();
  const failureLine = useMemo(
    () => (build.status === 'failed' ? findFailureLine(build.log) : undefined),
    [build.status, build.log],
  );
  const stop = () =>
    start(async () => {
      const result = await callAction(() => cancel(build.id), { isRepeatable: true });
      if (!result.ok) showFailure(result.error);
    });
  return (
    <>
      <PageHeader
        trail={[
          { href: '/builds', label: 'Builds' },
          { href: `/operations/${build.operation}`, label: build.operation },
        ]}
        title={
          <>
            Build <code className="text-lg text-muted">{build.id.slice(0, 8)}</code>
            <StatusChip status={build.status} size="lg" />
          </>
        }
        actions={
          !isFinished(build.status) && (
            <Button variant="danger-soft" size="sm" isPending={isPending} onPress={stop}>
              <Square aria-hidden className="size-3.5" />
              Cancel
            </Button>
          )
        }
      />
      <p role="status" className="sr-only">
        Build {lookOf(build.status).label}
      </p>
      <div className="flex flex-col gap-4">
        {build.waitingFor && <p className="panel px-4 py-3 text-sm">Waiting: {build.waitingFor}</p>}
        {build.error && <ErrorAlert error={build.error} />}
        <section aria-label="Facts" className="panel p-4">
          <Facts
            facts={[
              {
                name: 'Operation',
                value: (
                  <Link href={`/operations/${build.operation}`} className="font-medium hover:underline">
                    {build.operation}
                  </Link>
                ),
              },
              { name: 'Runtime', value: build.runtime },
              {
                name: 'Duration',
                value: build.cached ? (
                  'The image was there already'
                ) : (
                  <Elapsed
                    startedAt={build.startedAt}
                    finishedAt={build.finishedAt}
                    durationMs={build.durationMs}
                  />
                ),
              },
              { name: 'Asked for', value: <TimeAgo at={build.createdAt} /> },
              build.isForTries
                ? { name: 'Revision', value: 'None: what unsaved text depends on, for tries' }
                : { name: 'Revision', value: <CopyableCode text={build.revision} /> },
              { name: 'Image', value: <CopyableCode text={build.image} /> },
              { name: 'Digest', value: <CopyableCode text={build.digest} /> },
              ...(build.status === 'succeeded'
                ? [{ name: 'Statements', value: <StatementLinks build={build.id} /> }]
                : []),
            ]}
          />
        </section>
        {children}
        <section aria-labelledby="log" className="flex flex-col gap-2">
          <h2 id="log" className="font-semibold">
            Log
          </h2>
          <LogView
            label="Build log"
            text={build.log}
            placeholder={isFinished(build.status) ? 'Nothing was written.' : stillRunning}
            failureLine={failureLine}
            className="max-h-[60vh] min-h-40"
          />
        </section>
      </div>
    </>
  );
}

/** Where browsers get what is stated of an image; the API has it at the same place. */
function StatementLinks({ build }: { build: string }) {
  const to = (name: string) => `/api/v1/builds/${build}/${name}`;
  return (
    <span className="flex flex-wrap gap-x-3">
      <a href={to('provenance')} download className="text-accent-soft-foreground underline">
        Provenance
      </a>
      <a href={to('sbom')} download className="text-accent-soft-foreground underline">
        Bill of materials
      </a>
    </span>
  );
}
