'use client';

import {
  durationOf,
  firstAttempt,
  isKept,
  lastAttempt,
  type RunGraph,
  type ShownStep,
  spanOf,
} from '#components/run/run-steps.ts';
import { skipReason } from '#components/run/skip-reason.ts';
import { SkipReasonText } from '#components/run/skip-reason-text.tsx';
import { StatusIcon } from '#components/status/status-chip.tsx';
import { lookOf } from '#components/status/status-map.ts';
import { Elapsed } from '#components/time/elapsed.tsx';
import { useNow } from '#components/time/use-now.ts';
import type { RunOutline } from '#lib/runs/view.ts';
import { isFinished } from '#lib/status.ts';

interface StepListProps {
  /** With the steps of one target. */
  run: RunOutline;
  graph: RunGraph;
  selected: number | null;
  onSelect(seq: number): void;
}

/** Where the focus returns to when a step is closed. */
export function stepButtonId(seq: number): string {
  return `step-${seq}`;
}

const bars: Record<string, string> = {
  accent: 'bg-accent',
  success: 'bg-success',
  danger: 'bg-danger',
  warning: 'bg-warning',
  default: 'bg-muted',
};

/** The steps in the order the run reached them, each with its place on the run's time line. */
export function StepList({ run, graph, selected, onSelect }: StepListProps) {
  const now = useNow(isFinished(run.status) ? 0 : 500);
  if (run.steps.length === 0) {
    return (
      <p className="panel px-4 py-6 text-muted text-sm">
        {isFinished(run.status) ? 'No step was reached.' : 'No step has started yet.'}
      </p>
    );
  }
  return (
    <ol aria-label="Steps" className="panel divide-y divide-separator overflow-hidden">
      {run.steps.map((step) => (
        <li key={step.seq} data-step-node={step.node} data-step-status={step.status}>
          <button
            type="button"
            id={stepButtonId(step.seq)}
            aria-pressed={step.seq === selected}
            onClick={() => onSelect(step.seq)}
            className={`grid w-full cursor-pointer grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 px-4 py-2.5 text-left outline-none transition-colors focus-visible:ring-2 focus-visible:ring-focus focus-visible:ring-inset sm:grid-cols-[auto_minmax(0,1fr)_minmax(0,1.5fr)_5rem] ${
              step.seq === selected ? 'bg-accent-soft' : 'hover:bg-default-soft'
            }`}
          >
            <StatusIcon status={step.status} className="size-5" />
            <span className="min-w-0">
              <span className="block truncate font-medium text-sm">{step.operation}</span>
              <span className="block truncate text-muted text-xs">
                Node {step.node}
                {step.attempts.length > 1 && ` · ${step.attempts.length} attempts`}
                {isKept(step, run) && ' · kept from before the retry'}
                {step.status === 'skipped' && (
                  <>
                    {' · '}
                    <SkipReasonText reason={skipReason(step, run.steps, graph)} />
                  </>
                )}
              </span>
            </span>
            <TimeBar step={step} run={run} now={now} />
            <span className="text-right text-muted text-xs">
              <Elapsed
                startedAt={firstAttempt(step)?.startedAt ?? null}
                finishedAt={isFinished(step.status) ? (lastAttempt(step)?.finishedAt ?? null) : null}
                durationMs={isFinished(step.status) ? durationOf(step) : null}
              />
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

function TimeBar({ step, run, now }: { step: ShownStep; run: RunOutline; now: number | null }) {
  const span = spanOf(step, run, now);
  return (
    <span aria-hidden className="relative hidden h-1.5 overflow-hidden rounded-full bg-default sm:block">
      {span && (
        <span
          className={`absolute inset-y-0 min-w-1 rounded-full ${bars[lookOf(step.status).color]}`}
          style={{ left: `${span.left}%`, width: `${span.width}%` }}
        />
      )}
    </span>
  );
}
