'use client';

import { useMemo } from 'react';
import { describeDoing, describeParts, partsOf } from '#components/run/attempt-parts.ts';
import {
  durationOf,
  firstAttempt,
  isKept,
  lastAttempt,
  ownAttempts,
  type RunGraph,
  type ShownStep,
} from '#components/run/run-steps.ts';
import { skipReason } from '#components/run/skip-reason.ts';
import { SkipReasonText } from '#components/run/skip-reason-text.tsx';
import { stepButtonId } from '#components/run/step-button-id.ts';
import { StepRows } from '#components/run/step-rows.tsx';
import { createAxis, type TimeAxis } from '#components/run/time-axis.ts';
import { AxisHead, TimeBar, TimeLegend } from '#components/run/time-bar.tsx';
import { StatusIcon } from '#components/status/status-chip.tsx';
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

/** A row; where there is room, with its bar beside its name. */
const columns =
  'grid grid-cols-[auto_minmax(0,1fr)_auto] gap-x-3 px-4 @xl:grid-cols-[auto_minmax(0,1fr)_minmax(0,1.5fr)_5rem]';

/** The steps in the order the run reached them, each with its place on the run's time axis. */
export function StepList({ run, graph, selected, onSelect }: StepListProps) {
  const now = useNow(isFinished(run.status) ? 0 : 500);
  const { steps } = run;
  // Of a run that has ended, no clock changes anything.
  const at = isFinished(run.status) ? null : now;
  const axis = useMemo(
    () => createAxis(steps.flatMap((step) => ownAttempts(step).flatMap((attempt) => partsOf(attempt, at)))),
    [steps, at],
  );
  return (
    <section aria-labelledby="steps" className="@container flex min-h-0 flex-1 flex-col bg-surface">
      <h2 id="steps" className="sr-only">
        Steps
      </h2>
      {steps.length === 0 ? (
        <p className="px-4 py-6 text-muted text-sm">
          {isFinished(run.status) ? 'No step was reached.' : 'No step has started yet.'}
        </p>
      ) : (
        <>
          <div className={`${columns} shrink-0 border-separator border-b pt-1.5`}>
            {/* As wide as the icons of the rows. */}
            <span aria-hidden className="hidden w-5 @xl:block" />
            <span className="col-span-3 @xl:col-span-1 @xl:col-start-3">
              <AxisHead axis={axis} />
            </span>
          </div>
          <StepRows steps={steps} selected={selected}>
            {(step) => (
              <StepRow
                step={step}
                run={run}
                graph={graph}
                axis={axis}
                now={at}
                isSelected={step.seq === selected}
                onSelect={onSelect}
              />
            )}
          </StepRows>
          <TimeLegend steps={steps} />
        </>
      )}
    </section>
  );
}

interface StepRowProps {
  step: ShownStep;
  run: RunOutline;
  graph: RunGraph;
  axis: TimeAxis;
  now: number | null;
  isSelected: boolean;
  onSelect(seq: number): void;
}

function StepRow({ step, run, graph, axis, now, isSelected, onSelect }: StepRowProps) {
  const doing = describeDoing(step, now);
  return (
    <button
      type="button"
      id={stepButtonId(step.seq)}
      aria-pressed={isSelected}
      onClick={() => onSelect(step.seq)}
      className={`group ${columns} w-full cursor-pointer items-center py-2 text-left outline-none transition-colors focus-visible:ring-2 focus-visible:ring-focus focus-visible:ring-inset ${
        isSelected ? 'bg-accent-soft' : 'hover:bg-default-soft'
      }`}
    >
      <StatusIcon status={step.status} className="size-5" />
      <span className="min-w-0">
        <span className="block truncate font-medium text-sm">{step.operation}</span>
        <span className="block truncate text-muted text-xs">
          Node {step.node}
          {doing && ` · ${doing}`}
          {step.attempts.length > 1 && ` · ${step.attempts.length} attempts`}
          {step.reused && ' · taken over'}
          {!step.reused && isKept(step, run) && ' · kept from before the retry'}
          {step.status === 'skipped' && (
            <>
              {' · '}
              <SkipReasonText reason={skipReason(step, run.steps, graph)} />
            </>
          )}
        </span>
      </span>
      <span className="col-span-2 col-start-2 row-start-2 mt-1 min-w-0 @xl:mt-1.5 @xl:col-span-1 @xl:col-start-3 @xl:row-start-1">
        <TimeBar step={step} axis={axis} now={now} />
        {/* Read out always, and seen of the row that one is at. */}
        <span className="mt-0.5 block h-4 truncate text-muted text-xs opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100 group-aria-pressed:opacity-100">
          {describeParts(step, now)}
        </span>
      </span>
      <span className="text-right text-muted text-xs @xl:col-start-4">
        <Elapsed
          startedAt={firstAttempt(step)?.startedAt ?? null}
          finishedAt={isFinished(step.status) ? (lastAttempt(step)?.finishedAt ?? null) : null}
          durationMs={isFinished(step.status) ? durationOf(step) : null}
        />
      </span>
    </button>
  );
}
