import { inputOrigins, type Writer } from '#components/run/input-origins.ts';
import type { RunGraph, ShownStep } from '#components/run/run-steps.ts';
import type { RunOutline } from '#lib/runs/view.ts';

interface InputOriginsProps {
  step: ShownStep;
  /** With the steps of the step's target. */
  run: RunOutline;
  graph: RunGraph;
}

/** Of so many keys each origin is told. */
const mostKeys = 200;

/** Where each key of a step's input came from. */
export function InputOrigins({ step, run, graph }: InputOriginsProps) {
  const origins = inputOrigins(step, { ...run, graph });
  if (!origins || origins.length === 0 || origins.length > mostKeys) return null;
  return (
    <details className="text-sm">
      <summary className="cursor-pointer text-muted">Where its keys came from</summary>
      <dl className="mt-1.5 grid grid-cols-[minmax(0,auto)_minmax(0,1fr)] gap-x-4 gap-y-1">
        {origins.map(({ key, writer, overwritten }) => (
          <div key={key} className="contents">
            <dt className="truncate font-mono text-xs leading-5" title={key}>
              {key}
            </dt>
            <dd className="min-w-0 wrap-anywhere">
              {writer ? nameOf(writer) : <span className="text-muted">made for this node</span>}
              {overwritten.length > 0 && (
                <span className="text-muted">, over {overwritten.map(nameOf).join(', ')}</span>
              )}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function nameOf(writer: Writer): string {
  return writer === 'parameters' ? 'parameters' : `${writer.operation} (node ${writer.node})`;
}
