import { Button } from '@heroui/react';
import { CircleX } from 'lucide-react';
import { seenTimes } from '#components/error/seen-times.ts';
import { Link } from '#components/layout/link.tsx';
import { placeHref } from '#components/operation/place-href.ts';
import type { Cause } from '#components/run/run-cause.ts';
import type { ShownStep } from '#components/run/run-steps.ts';
import { StatusIcon } from '#components/status/status-chip.tsx';
import type { RunError } from '#lib/error-groups/view.ts';

interface CausePanelProps {
  /** The first one is spelled out. */
  causes: [Cause, ...Cause[]];
  /** What failed steps are one of, those that are known by now. */
  errors: RunError[];
  /** Opens a step. */
  onOpen(seq: number): void;
}

/** So many of a list are named; the list of steps has them all. */
const mostNamed = 6;

/** Why a run failed, without a click: what went wrong, where in the code, and what was skipped because of it. */
export function CausePanel({ causes: [first, ...others], errors, onOpen }: CausePanelProps) {
  const { step, error, sentence, place, skipped } = first;
  const known = errors.find((each) => each.step === step.seq);
  return (
    <section
      aria-labelledby="cause"
      className="panel flex flex-col gap-3 border-danger/40 border-l-4 border-l-danger px-4 py-3 text-sm"
    >
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <div className="flex min-w-0 flex-1 basis-72 flex-col gap-1">
          <h2 id="cause" className="flex items-center gap-2 font-semibold text-base">
            <CircleX aria-hidden className="size-4.5 shrink-0 text-danger-soft-foreground" />
            Cause
          </h2>
          <p>
            <Link href={`/operations/${step.operation}`} className="font-medium hover:underline">
              {step.operation}
            </Link>{' '}
            <span className="text-muted">
              failed at node {step.node}
              {step.attempts.length > 1 && ` after ${step.attempts.length} attempts`}
            </span>
            {known && (
              <>
                {' · '}
                <Link href={`/errors/${known.fingerprint}`} className="underline underline-offset-2">
                  Seen {seenTimes(known.count)}
                </Link>
              </>
            )}
          </p>
        </div>
        <Button size="sm" variant="secondary" onPress={() => onOpen(step.seq)}>
          Open the step
        </Button>
      </div>
      <p className="line-clamp-6 whitespace-pre-wrap font-mono text-[13px] text-danger-soft-foreground wrap-anywhere">
        {sentence}
      </p>
      {(place || error.hint) && (
        <p>
          {place && (
            <>
              At{' '}
              <Link
                href={placeHref(step.operation, place)}
                className="font-mono text-[13px] underline underline-offset-2 wrap-anywhere"
              >
                {place.file}:{place.line}
              </Link>
              {error.hint && '. '}
            </>
          )}
          {error.hint && <span className="text-muted">{error.hint}</span>}
        </p>
      )}
      {skipped.length > 0 && <p>{describeSkipped(skipped)}</p>}
      {others.length > 0 && (
        <div className="flex flex-col gap-1">
          <h3 className="font-medium">
            {others.length === 1 ? 'Another step failed, too' : `${others.length} other steps failed, too`}
          </h3>
          <ul className="flex flex-col">
            {others.slice(0, mostNamed).map((other) => (
              <li key={other.step.seq} className="flex items-center gap-2">
                <StatusIcon status="failed" />
                <Button
                  size="sm"
                  variant="ghost"
                  className="min-w-0 max-w-full justify-start gap-2 px-2"
                  onPress={() => onOpen(other.step.seq)}
                >
                  <span className="shrink-0">
                    {other.step.operation} <span className="text-muted">node {other.step.node}</span>
                  </span>
                  <span className="truncate font-normal text-muted">{other.sentence}</span>
                </Button>
              </li>
            ))}
          </ul>
          {others.length > mostNamed && (
            <p className="text-muted">and {others.length - mostNamed} more, in the list of steps</p>
          )}
        </div>
      )}
    </section>
  );
}

/** `2 steps were skipped because of it: a, b`. */
function describeSkipped(skipped: readonly ShownStep[]): string {
  const names = skipped.slice(0, mostNamed).map(({ operation }) => operation);
  const more = skipped.length > mostNamed ? ` and ${skipped.length - mostNamed} more` : '';
  const were = skipped.length === 1 ? '1 step was' : `${skipped.length} steps were`;
  return `${were} skipped because of it: ${names.join(', ')}${more}`;
}
