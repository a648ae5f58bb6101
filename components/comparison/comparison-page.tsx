'use client';

import { Button } from '@heroui/react';
import { ArrowLeftRight, Equal, GitFork } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { ComparedStepRow } from '#components/comparison/compared-step.tsx';
import { describeDivergence } from '#components/comparison/describe-divergence.ts';
import { SelectInput } from '#components/form/select-input.tsx';
import { ButtonLink } from '#components/layout/button-link.tsx';
import { EmptyPanel } from '#components/layout/empty-panel.tsx';
import { Link } from '#components/layout/link.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import type { ReadRevision } from '#components/operation/save-history.tsx';
import { type DrawnNode, PipelineGraph } from '#components/pipeline/pipeline-graph.tsx';
import { StatusChip } from '#components/status/status-chip.tsx';
import { lookOf } from '#components/status/status-map.ts';
import { Elapsed } from '#components/time/elapsed.tsx';
import { formatInstant } from '#components/time/format.ts';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { ComparedStep, RunComparison } from '#lib/runs/comparison.ts';
import type { RunSummary } from '#lib/runs/view.ts';

interface ComparisonPageProps {
  comparison: RunComparison;
  /** Runs of the pipeline that can be chosen. */
  recent: RunSummary[];
  /** The nodes of both, with what became of their steps. */
  nodes: DrawnNode[];
  readRevision: ReadRevision;
}

/** Two runs side by side: where they part, and in what each step differs. */
export function ComparisonPage({ comparison, recent, nodes, readRevision }: ComparisonPageProps) {
  const { before, after, steps, divergence, isExact } = comparison;
  const router = useRouter();
  const differing = steps.filter(({ verdict }) => verdict !== 'equal');
  const [showsEqual, setShowsEqual] = useState(differing.length === 0);
  const shown = showsEqual ? steps : differing;
  const [open, setOpen] = useState<ComparedStep | null>(null);
  const hrefOf = (change: { before?: string; after?: string; exact?: boolean }) => {
    const { exact = isExact, ...runs } = change;
    const query = { before: before.id, after: after.id, ...runs, ...(exact && { exact: 'true' }) };
    return `/runs/compare?${new URLSearchParams(query)}`;
  };
  const choose = (node: number) => {
    const step = steps.find((one) => one.node === node && one.verdict !== 'equal') ?? null;
    setOpen(step);
    if (step) document.getElementById(rowId(step))?.scrollIntoView({ block: 'nearest' });
  };
  const longestMs = Math.max(
    0,
    ...steps.flatMap((step) => [step.before?.durationMs ?? 0, step.after?.durationMs ?? 0]),
  );
  return (
    <>
      <PageHeader
        trail={[
          { href: '/runs', label: 'Runs' },
          { href: `/pipelines/${after.pipeline}`, label: after.pipeline },
        ]}
        title="Compare runs"
        description={
          isExact
            ? 'Times and ids count as differences, too.'
            : 'What is only a time or an id counts as no difference.'
        }
        actions={
          <>
            <ButtonLink size="sm" variant="secondary" href={hrefOf({ exact: !isExact })}>
              {isExact ? 'Leave out times and ids' : 'Count times and ids'}
            </ButtonLink>
            <ButtonLink size="sm" variant="secondary" href={hrefOf({ before: after.id, after: before.id })}>
              <ArrowLeftRight aria-hidden className="size-4" />
              Swap
            </ButtonLink>
          </>
        }
      />
      <div className="flex flex-col gap-4">
        <div className="grid gap-4 sm:grid-cols-2">
          <ComparedRun
            label="Before"
            run={before}
            recent={recent}
            onChoose={(id) => router.push(hrefOf({ before: id }))}
          />
          <ComparedRun
            label="After"
            run={after}
            recent={recent}
            onChoose={(id) => router.push(hrefOf({ after: id }))}
          />
        </div>
        {before.id === after.id ? (
          <EmptyPanel icon={Equal} title="This is one and the same run">
            Choose another one to compare it with.
          </EmptyPanel>
        ) : (
          <>
            <p className="panel flex items-start gap-3 px-4 py-3 text-sm" role="status">
              {differing.length === 0 ? (
                <Equal aria-hidden className="mt-0.5 size-4 shrink-0 text-muted" />
              ) : (
                <GitFork aria-hidden className="mt-0.5 size-4 shrink-0 text-accent-soft-foreground" />
              )}
              <span>
                {divergence !== null && (
                  <span className="font-medium">Divergence starts at {steps[divergence]?.operation}. </span>
                )}
                {describeDivergence(comparison)}
              </span>
            </p>
            <PipelineGraph
              label="Graph of both runs"
              nodes={nodes}
              selected={open?.node ?? null}
              onSelect={choose}
              className="h-80 sm:h-56"
            />
            <section aria-labelledby="steps" className="flex min-w-0 flex-col gap-2">
              <div className="flex flex-wrap items-center justify-between gap-2">
                <h2 id="steps" className="font-semibold">
                  Steps{' '}
                  <span className="font-normal text-muted text-sm">
                    {differing.length} of {steps.length} differ
                  </span>
                </h2>
                {differing.length > 0 && differing.length < steps.length && (
                  <Button size="sm" variant="tertiary" onPress={() => setShowsEqual(!showsEqual)}>
                    {showsEqual ? 'Hide what is equal' : 'Show what is equal'}
                  </Button>
                )}
              </div>
              {shown.length === 0 ? (
                <p className="panel px-4 py-3 text-muted text-sm">Neither run came to a step.</p>
              ) : (
                <ol aria-label="Steps" className="panel divide-y divide-border overflow-hidden">
                  {shown.map((step) => (
                    <ComparedStepRow
                      key={rowId(step)}
                      id={rowId(step)}
                      comparison={comparison}
                      step={step}
                      isDivergence={divergence !== null && steps[divergence] === step}
                      longestMs={longestMs}
                      isOpen={open === step}
                      onToggle={() => setOpen(open === step ? null : step)}
                      readRevision={readRevision}
                    />
                  ))}
                </ol>
              )}
            </section>
          </>
        )}
      </div>
    </>
  );
}

function rowId({ before, after }: ComparedStep): string {
  return `compared-${before?.seq ?? ''}-${after?.seq ?? ''}`;
}

interface ComparedRunProps {
  label: string;
  run: RunSummary;
  recent: RunSummary[];
  onChoose(id: string): void;
}

/** One of the two, and the choice of another. */
function ComparedRun({ label, run, recent, onChoose }: ComparedRunProps) {
  const choices = recent.some(({ id }) => id === run.id) ? recent : [run, ...recent];
  return (
    <section aria-label={label} className="panel flex min-w-0 flex-col gap-3 p-4">
      <SelectInput
        label={label}
        value={run.id}
        options={choices.map((one) => ({
          id: one.id,
          label: `${one.id.slice(0, 8)} · ${lookOf(one.status).label} · ${formatInstant(one.createdAt)}`,
        }))}
        onChange={onChoose}
      />
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm">
        <StatusChip status={run.status} size="sm" />
        <span className="text-muted">
          <TimeAgo at={run.createdAt} />
        </span>
        <span className="text-muted">
          Took <Elapsed startedAt={run.startedAt} finishedAt={run.finishedAt} />
        </span>
        <Link href={`/runs/${run.id}`} className="rounded underline hover:no-underline">
          Open the run
        </Link>
      </p>
    </section>
  );
}
