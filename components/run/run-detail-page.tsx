'use client';

import { useMemo, useState } from 'react';
import { ErrorAlert } from '#components/feedback/error-alert.tsx';
import { JsonView } from '#components/json/json-view.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { useLiveThing } from '#components/live/use-live-thing.ts';
import { PipelineGraph } from '#components/pipeline/pipeline-graph.tsx';
import { CausePanel } from '#components/run/cause-panel.tsx';
import { describeSelector } from '#components/run/describe-selector.ts';
import { RerunOrigin } from '#components/run/rerun-origin.tsx';
import { type RunActionSet, RunActions } from '#components/run/run-actions.tsx';
import { findCauses } from '#components/run/run-cause.ts';
import { drawRun, firstTarget, type RunGraph, runOnTarget } from '#components/run/run-steps.ts';
import { StepList, stepButtonId } from '#components/run/step-list.tsx';
import { StepPanel } from '#components/run/step-panel.tsx';
import { TargetPicker } from '#components/run/target-picker.tsx';
import { StatusChip } from '#components/status/status-chip.tsx';
import { lookOf } from '#components/status/status-map.ts';
import { WholeText } from '#components/text/whole-text.tsx';
import { Elapsed } from '#components/time/elapsed.tsx';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { RunOutline } from '#lib/runs/view.ts';
import type { ShownText } from '#lib/shown-text.ts';
import { isFinished } from '#lib/status.ts';

interface RunDetailPageProps {
  snapshot: RunOutline;
  engine: 'local' | 'kubernetes';
  /** Who looks at it: their unsaved drafts are in this browser. */
  person: string;
  /** The pipeline as it was when the run started. */
  graph: RunGraph;
  /** The step and the target the address names. */
  step: number | null;
  target: string | null;
  actions: RunActionSet;
}

/** A run, live: the graph and the steps as they change, and the chosen step in full. */
export function RunDetailPage({
  snapshot,
  engine,
  person,
  graph,
  step,
  target: namedTarget,
  actions,
}: RunDetailPageProps) {
  const run = useLiveThing('run', snapshot.id, snapshot) ?? snapshot;
  const [chosen, setChosen] = useState(step);
  const [chosenTarget, setChosenTarget] = useState(namedTarget ?? firstTarget(snapshot, step) ?? null);
  const target = run.targets.find((each) => each.name === chosenTarget) ?? run.targets[0];
  const here = useMemo(() => runOnTarget(run, target), [run, target]);
  const selected = here.steps.find((each) => each.seq === chosen);
  // The local engine is no cluster: nothing of it runs on the node that the Diagnosis is about.
  const isPlaceOnlyTold = engine === 'local' && run.diagnosis !== null;
  const choose = (seq: number | null, name = target?.name) => {
    setChosen(seq);
    setChosenTarget(name ?? null);
    const query = new URLSearchParams({
      ...(name !== undefined && { target: name }),
      ...(seq !== null && { step: String(seq) }),
    });
    window.history.replaceState(null, '', `/runs/${run.id}${query.size > 0 ? `?${query}` : ''}`);
  };
  const hasFailed = (target?.status ?? run.status) === 'failed';
  const [firstCause, ...otherCauses] = useMemo(
    () => (hasFailed ? findCauses(here.steps, graph) : []),
    [hasFailed, here.steps, graph],
  );
  const chooseNode = (node: number) => {
    const last = here.steps.filter((each) => each.node === node).at(-1);
    if (last) choose(last.seq);
  };
  // The same node on another target is what one wants to compare it with.
  const chooseTarget = (name: string) => {
    const same = run.steps.filter((each) => each.target === name && each.node === selected?.node).at(-1);
    choose(same?.seq ?? null, name);
  };
  return (
    <>
      <PageHeader
        trail={[
          { href: '/runs', label: 'Runs' },
          { href: `/pipelines/${run.pipeline}`, label: run.pipeline },
        ]}
        title={
          <>
            Run <code className="text-lg text-muted">{run.id.slice(0, 8)}</code>
            <StatusChip status={run.status} size="lg" />
          </>
        }
        description={
          <span className="flex flex-wrap gap-x-4">
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
                <code className="text-xs">
                  {run.diagnosis.namespace}/{run.diagnosis.name}
                </code>
              </span>
            )}
            {run.rerun && <RerunOrigin rerun={run.rerun} />}
            {isPlaceOnlyTold && <span>On the local engine, its node and Pod are parameters only</span>}
            {run.targetSelector && <span>Aimed at {describeSelector(run.targetSelector)}</span>}
          </span>
        }
        actions={<RunActions run={run} step={selected} person={person} actions={actions} />}
      />
      <p role="status" className="sr-only">
        {isFinished(run.status) ? `Run ${lookOf(run.status).label.toLowerCase()}.` : ''}
      </p>
      <div className="flex flex-col gap-4">
        {run.waitingFor && <p className="panel px-4 py-3 text-sm">Waiting: {run.waitingFor}</p>}
        {run.error && <ErrorAlert error={run.error} />}
        {run.targets.length > 0 && (
          <TargetPicker targets={run.targets} selected={target} onSelect={chooseTarget} />
        )}
        {target?.error && <ErrorAlert error={target.error} />}
        {firstCause && <CausePanel causes={[firstCause, ...otherCauses]} onOpen={choose} />}
        <div
          className={`flex flex-col gap-4 ${selected ? 'xl:grid xl:grid-cols-2 xl:items-start 2xl:grid-cols-[minmax(0,1fr)_40rem]' : ''}`}
        >
          {/* On narrow screens the step stands between the list and the run's texts, on wide ones beside all of them. */}
          <div className="contents min-w-0 flex-col gap-4 xl:flex">
            <PipelineGraph
              label="Graph of the run"
              nodes={drawRun(graph.nodes, { steps: here.steps, status: target?.status ?? run.status })}
              selected={selected?.node ?? null}
              onSelect={chooseNode}
              className="order-1 h-80 sm:h-56"
            />
            <section aria-labelledby="steps" className="order-2 flex min-w-0 flex-col gap-2">
              <h2 id="steps" className="font-semibold">
                Steps
              </h2>
              <StepList run={here} graph={graph} selected={chosen} onSelect={choose} />
            </section>
            <div className="order-4 grid min-w-0 gap-4 md:grid-cols-2">
              <Texts title="Parameters" text={run.parameters} url={`/api/v1/runs/${run.id}/parameters`} />
              <Texts
                title="Results"
                text={here.results}
                url={`/api/v1/runs/${run.id}/results${target ? `?${new URLSearchParams({ target: target.name })}` : ''}`}
                state={run.finishedAt}
                absent={isFinished(run.status) ? 'None.' : 'Not there yet.'}
              />
              <Paths run={here} />
            </div>
          </div>
          {selected && (
            <div className="order-3 min-w-0 xl:sticky xl:top-4 xl:max-h-[calc(100dvh-2rem)] xl:overflow-y-auto">
              <StepPanel
                key={selected.seq}
                run={here}
                graph={graph}
                step={selected}
                onClose={() => {
                  choose(null);
                  document.getElementById(stepButtonId(selected.seq))?.focus();
                }}
              />
            </div>
          )}
        </div>
      </div>
    </>
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
      <h2 className="font-semibold">{title}</h2>
      {text === null ? (
        <p className="panel px-4 py-3 text-muted text-sm">{absent}</p>
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
    <section className="text-sm md:col-span-2">
      <h2 className="mb-1 font-semibold">Paths</h2>
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
