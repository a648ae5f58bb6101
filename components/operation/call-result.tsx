'use client';

import type { ReactNode } from 'react';
import { ErrorAlert } from '#components/feedback/error-alert.tsx';
import { LogView, stillRunning } from '#components/log/log-view.tsx';
import { InvocationProgress } from '#components/operation/invocation-progress.tsx';
import { InvocationResult } from '#components/operation/invocation-result.tsx';
import type { Test } from '#components/operation/use-test.ts';
import { StatusChip } from '#components/status/status-chip.tsx';
import { lookOf, outcomeOf } from '#components/status/status-map.ts';
import { Elapsed } from '#components/time/elapsed.tsx';
import { findFailureLine } from '#lib/builds/failure-line.ts';
import type { BuildView } from '#lib/builds/view.ts';
import type { InvocationOutline } from '#lib/invocations/view.ts';
import type { Problem } from '#lib/problems/problem.ts';
import { isFinished } from '#lib/status.ts';

interface CallResultProps {
  test: Test;
  /** What the call says about the files. */
  found: readonly Problem[];
  /** Shows the place of one of them. */
  onProblem(problem: Problem): void;
  /** Compares it with another call. */
  comparison?: ReactNode;
}

/** What came of the call, live: the build with its log, the Pod, the answer, and where in the files it failed. */
export function CallResult({ test, found, onProblem, comparison }: CallResultProps) {
  const { error, invocation, build } = test;
  if (!error && !invocation) {
    return <p className="text-muted text-sm">Not called yet. What it answers is shown here.</p>;
  }
  return (
    <div className="flex flex-col gap-4">
      {error && <ErrorAlert error={error} />}
      {found.length > 0 && <ProblemList found={found} onProblem={onProblem} />}
      {invocation && <Called invocation={invocation} build={build} comparison={comparison} />}
    </div>
  );
}

interface CalledProps extends Pick<CallResultProps, 'comparison'> {
  invocation: InvocationOutline;
  build: BuildView | null;
}

function Called({ invocation, build, comparison }: CalledProps) {
  const outcome = outcomeOf(invocation);
  const isRunning = !isFinished(invocation.status);
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <div className="flex items-center gap-2" role="status">
          <StatusChip status={outcome} />
          {invocation.revision === null && (
            <span className="text-muted text-xs">Unsaved text, no revision</span>
          )}
          <span className="sr-only">
            {invocation.revision === null ? 'Try' : 'Invocation'} {lookOf(outcome).label.toLowerCase()}
          </span>
        </div>
        <div className="flex items-center gap-3">
          <span className="text-muted text-xs">
            <Elapsed startedAt={invocation.createdAt} finishedAt={invocation.finishedAt} />
          </span>
          {!isRunning && comparison}
        </div>
      </div>
      <InvocationProgress invocation={invocation} />
      {invocation.phase === 'waiting for an engine' && isRunning && (
        <p className="text-muted text-sm">
          No container engine is there yet. This starts by itself as soon as one is.
        </p>
      )}
      {build && <BuildLog build={build} />}
      {invocation.error && <ErrorAlert error={invocation.error} />}
      <InvocationResult invocation={invocation} />
    </>
  );
}

function BuildLog({ build }: { build: BuildView }) {
  return (
    <details open={build.status !== 'succeeded'} className="group">
      <summary className="flex cursor-pointer items-center gap-2 font-medium text-sm">
        Build log
        <StatusChip status={build.status} size="sm" />
        <span className="font-normal text-muted text-xs">
          <Elapsed startedAt={build.startedAt} finishedAt={build.finishedAt} durationMs={build.durationMs} />
        </span>
      </summary>
      <div className="mt-2">
        <LogView
          label="Build log"
          text={build.log}
          failureLine={build.status === 'failed' ? findFailureLine(build.log) : undefined}
          placeholder={isFinished(build.status) ? 'Nothing was written.' : stillRunning}
          className="max-h-72"
        />
      </div>
    </details>
  );
}

function ProblemList({ found, onProblem }: Pick<CallResultProps, 'found' | 'onProblem'>) {
  return (
    <ul aria-label="Where it failed" className="flex flex-col gap-1">
      {found.map((problem) => (
        <li key={`${problem.file} ${problem.line} ${problem.message}`}>
          <button
            type="button"
            onClick={() => onProblem(problem)}
            className="w-full rounded-md border border-border px-3 py-2 text-left outline-none hover:bg-surface-hover focus-visible:ring-2 focus-visible:ring-focus"
          >
            <code className="text-accent-soft-foreground text-xs">
              {problem.file}:{problem.line}
            </code>
            <span className="line-clamp-3 whitespace-pre-line break-words text-danger text-sm">
              {problem.message}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
