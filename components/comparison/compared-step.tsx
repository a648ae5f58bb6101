'use client';

import { Chip } from '@heroui/react';
import { ChevronRight } from 'lucide-react';
import { partLabels } from '#components/comparison/describe-divergence.ts';
import { StepDifference } from '#components/comparison/step-difference.tsx';
import type { ReadRevision } from '#components/operation/save-history.tsx';
import { StatusChip, StatusIcon } from '#components/status/status-chip.tsx';
import { formatDuration } from '#components/time/format.ts';
import type { ComparedStep, RunComparison } from '#lib/runs/comparison.ts';

interface ComparedStepRowProps {
  id: string;
  comparison: RunComparison;
  step: ComparedStep;
  isDivergence: boolean;
  /** The longest duration of any step, in ms. */
  longestMs: number;
  isOpen: boolean;
  onToggle(): void;
  readRevision: ReadRevision;
}

/** A step in both runs: whether it changed, in what, and how long it took; opened, what differs. */
export function ComparedStepRow({
  id,
  step,
  isDivergence,
  longestMs,
  isOpen,
  ...props
}: ComparedStepRowProps) {
  return (
    <li id={id} className="min-w-0">
      <button
        type="button"
        id={`${id}-button`}
        aria-expanded={isOpen}
        aria-controls={isOpen ? `${id}-difference` : undefined}
        onClick={props.onToggle}
        className="grid w-full cursor-pointer grid-cols-[auto_minmax(0,1fr)_auto] items-center gap-x-3 gap-y-2 px-3 py-2.5 text-left text-sm outline-offset-[-2px] hover:bg-default/40 focus-visible:outline-2 focus-visible:outline-focus sm:grid-cols-[auto_minmax(0,1fr)_12rem_auto]"
      >
        <ChevronRight
          aria-hidden
          className={`size-4 text-muted transition-transform ${isOpen ? 'rotate-90' : ''}`}
        />
        <span className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          <span className="font-medium wrap-anywhere">{step.operation}</span>
          <span className="text-muted text-xs">
            Node {step.node}
            {step.after?.reused && ', taken over'}
          </span>
          {step.changed.map((part) => (
            <Chip key={part} size="sm" variant="soft">
              {partLabels[part]}
            </Chip>
          ))}
          {isDivergence && (
            <Chip size="sm" variant="soft" color="accent">
              Divergence starts here
            </Chip>
          )}
        </span>
        <Durations step={step} longestMs={longestMs} />
        <StatusChip status={step.verdict} size="sm" />
      </button>
      {isOpen && (
        <section
          id={`${id}-difference`}
          aria-labelledby={`${id}-button`}
          className="flex flex-col gap-3 px-3 pb-4 sm:pl-10"
        >
          <StepDifference step={step} {...props} />
        </section>
      )}
    </li>
  );
}

/** The two durations, one bar below the other. */
function Durations({ step, longestMs }: { step: ComparedStep; longestMs: number }) {
  const sides = [
    { name: 'Before', side: step.before, fill: 'bg-muted/60' },
    { name: 'After', side: step.after, fill: 'bg-accent' },
  ];
  return (
    <span className="col-span-2 col-start-2 row-start-2 flex flex-col gap-1 sm:col-span-1 sm:col-start-3 sm:row-start-1">
      {sides.map(({ name, side, fill }) => (
        <span key={name} className="flex items-center gap-2 text-xs tabular-nums">
          <span className="sr-only">{name}: </span>
          {side ? (
            <>
              <StatusIcon status={side.status} className="size-3" />
              <span aria-hidden className="h-1.5 flex-1 overflow-hidden rounded-full bg-default">
                <span
                  className={`block h-full rounded-full ${fill}`}
                  style={{ width: `${((side.durationMs ?? 0) / Math.max(1, longestMs)) * 100}%` }}
                />
              </span>
              <span className="w-16 text-right text-muted">
                {side.durationMs === null ? '–' : formatDuration(side.durationMs)}
              </span>
            </>
          ) : (
            <span className="text-muted">not there</span>
          )}
        </span>
      ))}
    </span>
  );
}
