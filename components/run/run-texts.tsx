import { JsonView } from '#components/json/json-view.tsx';
import { StatusChip } from '#components/status/status-chip.tsx';
import { WholeText } from '#components/text/whole-text.tsx';
import type { RunOutline, RunTarget } from '#lib/runs/view.ts';
import type { ShownText } from '#lib/shown-text.ts';
import { isFinished } from '#lib/status.ts';

interface RunTextsProps {
  /** As it went on the target. */
  run: RunOutline;
  target: RunTarget | undefined;
}

/** What a run was given, what it came to, and which ways through the graph were tried. */
export function RunTexts({ run, target }: RunTextsProps) {
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto bg-surface p-4">
      <Texts title="Parameters" text={run.parameters} url={`/api/v1/runs/${run.id}/parameters`} />
      <Texts
        title="Results"
        text={run.results}
        url={`/api/v1/runs/${run.id}/results${target ? `?${new URLSearchParams({ target: target.name })}` : ''}`}
        state={run.finishedAt}
        absent={isFinished(run.status) ? 'None.' : 'Not there yet.'}
      />
      <Paths run={run} />
    </div>
  );
}

interface TextsProps {
  title: string;
  text: ShownText | null;
  url: string;
  state?: string | null;
  absent?: string;
}

function Texts({ title, text, absent, ...source }: TextsProps) {
  return (
    <section className="flex min-w-0 flex-col gap-2">
      <h2 className="font-medium text-sm">{title}</h2>
      {text === null ? (
        <p className="text-muted text-sm">{absent}</p>
      ) : (
        <WholeText text={text} {...source}>
          {(whole) => <JsonView label={title} text={whole} />}
        </WholeText>
      )}
    </section>
  );
}

/** Which ways through the graph were tried (`firstPath` only). */
function Paths({ run }: { run: RunOutline }) {
  if (run.succeededPath === null && run.failedPaths.length === 0) return null;
  return (
    <section className="text-sm">
      <h2 className="mb-1 font-medium">Paths</h2>
      <ul className="flex flex-col gap-1">
        {run.failedPaths.map((path) => (
          <li key={path.join('-')} className="flex items-center gap-2">
            <StatusChip status="failed" size="sm" />
            <code className="text-xs">{path.join(' → ')}</code>
          </li>
        ))}
        {run.succeededPath && (
          <li className="flex items-center gap-2">
            <StatusChip status="succeeded" size="sm" />
            <code className="text-xs">{run.succeededPath.join(' → ')}</code>
          </li>
        )}
      </ul>
    </section>
  );
}
