import { Button } from '@heroui/react';
import { ChevronLeft, ChevronRight, Keyboard } from 'lucide-react';
import type { ReactNode } from 'react';
import { ButtonLink } from '#components/layout/button-link.tsx';
import { Link } from '#components/layout/link.tsx';
import { describeSelector } from '#components/run/describe-selector.ts';
import { RerunOrigin } from '#components/run/rerun-origin.tsx';
import { StatusChip } from '#components/status/status-chip.tsx';
import { Elapsed } from '#components/time/elapsed.tsx';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { NeighbourRuns } from '#lib/runs/neighbour-store.ts';
import type { RunOutline } from '#lib/runs/view.ts';

interface RunHeaderProps {
  run: RunOutline;
  neighbours: NeighbourRuns;
  engine: 'local' | 'kubernetes';
  /** Shows the page's keys. */
  onKeys(): void;
  /** Its buttons. */
  actions: ReactNode;
}

/** The lines above a run's panes: which run it is, how it stands, and what can be done. */
export function RunHeader({ run, neighbours, engine, onKeys, actions }: RunHeaderProps) {
  // The local engine is no cluster: nothing of it runs on the node that the Diagnosis is about.
  const isPlaceOnlyTold = engine === 'local' && run.diagnosis !== null;
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-border border-b bg-surface px-4 py-2">
      <div className="flex min-w-0 flex-1 basis-80 flex-col gap-1">
        <div className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <nav aria-label="Breadcrumbs" className="min-w-0">
            <ol className="flex min-w-0 items-center gap-1 text-muted text-sm">
              {[
                { href: '/runs', label: 'Runs' },
                { href: `/pipelines/${run.pipeline}`, label: run.pipeline },
              ].map(({ href, label }) => (
                <li key={href} className="flex min-w-0 items-center gap-1">
                  <Link href={href} className="truncate rounded hover:text-foreground hover:underline">
                    {label}
                  </Link>
                  <ChevronRight aria-hidden className="size-3.5 shrink-0" />
                </li>
              ))}
            </ol>
          </nav>
          <h1 className="flex items-center gap-x-2 whitespace-nowrap font-semibold">
            Run <code className="text-muted text-sm">{run.id.slice(0, 8)}</code>
            <StatusChip status={run.status} />
          </h1>
        </div>
        <p className="flex flex-wrap gap-x-4 text-muted text-xs">
          <span>
            Asked for <TimeAgo at={run.createdAt} />
          </span>
          {run.startedAt && (
            <span>
              Started <TimeAgo at={run.startedAt} />
            </span>
          )}
          <span>
            Duration <Elapsed startedAt={run.startedAt} finishedAt={run.finishedAt} />
          </span>
          {run.diagnosis && (
            <span>
              Diagnosis{' '}
              <code>
                {run.diagnosis.namespace}/{run.diagnosis.name}
              </code>
            </span>
          )}
          {run.rerun && <RerunOrigin rerun={run.rerun} />}
          {isPlaceOnlyTold && <span>On the local engine, its node and Pod are parameters only</span>}
          {run.targetSelector && <span>Aimed at {describeSelector(run.targetSelector)}</span>}
        </p>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        <Neighbour run={neighbours.before} label="Previous run" shortcut="[">
          <ChevronLeft aria-hidden className="size-4" />
        </Neighbour>
        <Neighbour run={neighbours.after} label="Next run" shortcut="]">
          <ChevronRight aria-hidden className="size-4" />
        </Neighbour>
        <Button
          isIconOnly
          size="sm"
          variant="ghost"
          aria-label="Keys"
          className="max-sm:hidden"
          onPress={onKeys}
        >
          <Keyboard aria-hidden className="size-4" />
        </Button>
        {actions}
      </div>
    </header>
  );
}

interface NeighbourProps {
  /** Its id. */
  run: string | null;
  label: string;
  /** Its key. */
  shortcut: string;
  children: ReactNode;
}

/** Leads to the run of the same pipeline before or after this one. */
function Neighbour({ run, label, shortcut, children }: NeighbourProps) {
  if (run === null) return null;
  return (
    <ButtonLink
      isIconOnly
      size="sm"
      variant="ghost"
      href={`/runs/${run}`}
      aria-label={label}
      title={`${label} of this pipeline`}
      data-key={shortcut}
    >
      {children}
    </ButtonLink>
  );
}
