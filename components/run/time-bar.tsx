import { type AttemptPart, partsOf, phaseLabels } from '#components/run/attempt-parts.ts';
import { ownAttempts, type ShownAttempt, type ShownStep } from '#components/run/run-steps.ts';
import type { TimeAxis } from '#components/run/time-axis.ts';
import { lookOf } from '#components/status/status-map.ts';
import { formatDuration } from '#components/time/format.ts';

const colors: Record<string, string> = {
  accent: 'bg-accent',
  success: 'bg-success',
  danger: 'bg-danger',
  warning: 'bg-warning',
  default: 'bg-muted',
};

/** What comes before a handler runs, told apart by pattern; its own time is filled with the colour of what came of it. */
const patterns: Record<Exclude<AttemptPart['phase'], 'running'>, string> = {
  queued: 'border border-muted border-dashed',
  building: 'text-muted bg-[repeating-linear-gradient(135deg,currentColor_0_2px,transparent_2px_5px)]',
  starting: 'text-muted bg-[repeating-linear-gradient(90deg,currentColor_0_1.5px,transparent_1.5px_4px)]',
};

function fillOf(phase: AttemptPart['phase'], status: string): string {
  return phase === 'running' ? (colors[lookOf(status).color] ?? 'bg-muted') : patterns[phase];
}

interface TimeBarProps {
  step: ShownStep;
  axis: TimeAxis;
  now: number | null;
}

/** A step's place on the time axis of its run: a bar for each attempt, with its parts. */
export function TimeBar({ step, axis, now }: TimeBarProps) {
  return (
    <span aria-hidden className="relative block h-2.5 overflow-hidden rounded-sm bg-default">
      {axis.cuts.map(({ left, width }) => (
        <span
          key={left}
          className="absolute inset-y-0 border-muted border-x border-dotted bg-background"
          style={{ left: `${left}%`, width: `${width}%` }}
        />
      ))}
      {ownAttempts(step).map((attempt) => (
        <AttemptBar key={attempt.number} attempt={attempt} axis={axis} now={now} />
      ))}
    </span>
  );
}

function AttemptBar({ attempt, axis, now }: { attempt: ShownAttempt; axis: TimeAxis; now: number | null }) {
  return partsOf(attempt, now).map(({ phase, from, to }, index) => {
    const left = Math.min(axis.place(from), 99.5);
    const width = axis.place(to) - left;
    // What would be narrower than a line is not drawn, but for the part that everything is about.
    if (width < 0.3 && phase !== 'running') return null;
    return (
      <span
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have nothing but their order
        key={index}
        data-phase={phase}
        title={`${phaseLabels[phase]} ${formatDuration(to - from)}`}
        className={`absolute inset-y-0 ${phase === 'running' ? 'min-w-1' : ''} ${fillOf(phase, attempt.status)}`}
        style={{ left: `${left}%`, width: `${Math.max(0, width)}%` }}
      />
    );
  });
}

/** The axis above the bars: where it begins and ends, and what is left out of it. */
export function AxisHead({ axis }: { axis: TimeAxis }) {
  return (
    <span className="relative flex h-4 justify-between text-[11px] text-muted tabular-nums">
      <span aria-hidden>0</span>
      {axis.cuts.length <= 3 &&
        axis.cuts.map(({ left, width, ms }) => (
          <span
            key={left}
            title={`${formatDuration(ms)} in which nothing went on`}
            className="-translate-x-1/2 absolute whitespace-nowrap bg-surface px-1"
            style={{ left: `${left + width / 2}%` }}
          >
            <span className="sr-only">A wait of </span>
            {formatDuration(ms)}
            <span className="sr-only"> is left out</span>
          </span>
        ))}
      <span aria-hidden>{formatDuration(axis.shownMs)}</span>
    </span>
  );
}

/** What the patterns of the bars mean, of those that are there. */
export function TimeLegend({ steps }: { steps: readonly ShownStep[] }) {
  const phases = new Set(
    steps.flatMap((step) =>
      ownAttempts(step).flatMap((attempt) => {
        const parts = partsOf(attempt, null);
        // One that goes on has no end yet.
        const last = attempt.finishedAt === null ? parts.at(-1) : undefined;
        return parts.flatMap((part) => (part.to > part.from || part === last ? [part.phase] : []));
      }),
    ),
  );
  const before = (['queued', 'building', 'starting'] as const).filter((phase) => phases.has(phase));
  if (before.length === 0) return null;
  return (
    <ul
      aria-label="Parts of a bar"
      className="flex shrink-0 flex-wrap gap-x-4 gap-y-1 border-separator border-t px-4 py-1.5 text-muted text-xs"
    >
      {[...before, 'running' as const].map((phase) => (
        <li key={phase} className="flex items-center gap-1.5">
          <span aria-hidden className={`h-2.5 w-5 rounded-sm ${fillOf(phase, 'succeeded')}`} />
          {phaseLabels[phase]}
        </li>
      ))}
    </ul>
  );
}
