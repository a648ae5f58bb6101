'use client';

import { useMemo, useState } from 'react';
import { ErrorAlert } from '#components/feedback/error-alert.tsx';
import { PaneGroup } from '#components/layout/pane-group.tsx';
import { PaneSwitch } from '#components/layout/pane-switch.tsx';
import { useLiveList } from '#components/live/use-live-list.ts';
import { useLiveThing } from '#components/live/use-live-thing.ts';
import { PipelineGraph } from '#components/pipeline/pipeline-graph.tsx';
import { CausePanel } from '#components/run/cause-panel.tsx';
import { KeysDialog } from '#components/run/keys-dialog.tsx';
import { type RunActionSet, RunActions } from '#components/run/run-actions.tsx';
import { findCauses } from '#components/run/run-cause.ts';
import { RunHeader } from '#components/run/run-header.tsx';
import { drawRun, firstTarget, type RunGraph, runOnTarget } from '#components/run/run-steps.ts';
import { RunTexts } from '#components/run/run-texts.tsx';
import { stepButtonId } from '#components/run/step-button-id.ts';
import { StepList } from '#components/run/step-list.tsx';
import { StepPanel, stepPanelId } from '#components/run/step-panel.tsx';
import { TargetPicker } from '#components/run/target-picker.tsx';
import { useFocusOnce } from '#components/run/use-focus-once.ts';
import { useRunKeys } from '#components/run/use-run-keys.ts';
import { useRunSelection } from '#components/run/use-run-selection.ts';
import { useRunTitle } from '#components/run/use-run-title.ts';
import { lookOf } from '#components/status/status-map.ts';
import type { ListSnapshot } from '#lib/live/lists.ts';
import type { NeighbourRuns } from '#lib/runs/neighbour-store.ts';
import type { RunOutline } from '#lib/runs/view.ts';
import { isFinished } from '#lib/status.ts';

interface RunDetailPageProps {
  snapshot: RunOutline;
  /** What its failed steps are. */
  errors: ListSnapshot<'run-errors'>;
  engine: 'local' | 'kubernetes';
  /** Who looks at it: their unsaved drafts are in this browser. */
  person: string;
  /** The runs of its pipeline before and after it. */
  neighbours: NeighbourRuns;
  /** The pipeline as it was when the run started. */
  graph: RunGraph;
  actions: RunActionSet;
}

type PaneId = 'graph' | 'steps' | 'details';

const panes: { id: PaneId; label: string }[] = [
  { id: 'graph', label: 'Graph' },
  { id: 'steps', label: 'Steps' },
  { id: 'details', label: 'Details' },
];

/** A run, live: the graph and the steps as they change, and the chosen step in full. */
export function RunDetailPage({
  snapshot,
  errors,
  engine,
  person,
  neighbours,
  graph,
  actions,
}: RunDetailPageProps) {
  const run = useLiveThing('run', snapshot.id, snapshot) ?? snapshot;
  const known = useLiveList('run-errors', { run: snapshot.id }, errors);
  const [selection, select] = useRunSelection(run.id);
  const chosenTarget = selection.target ?? firstTarget(snapshot, selection.step);
  const target = run.targets.find((each) => each.name === chosenTarget) ?? run.targets[0];
  const here = useMemo(() => runOnTarget(run, target), [run, target]);
  const selected = here.steps.find((each) => each.seq === selection.step);
  // Where there is room for one pane.
  const [shown, setShown] = useState<PaneId>(selected ? 'details' : 'steps');
  const focus = useFocusOnce();
  // Whether the texts of a step are shown in full.
  const [isInFull, setInFull] = useState(false);
  const [areKeysShown, setKeysShown] = useState(false);
  useRunTitle(run);

  const hasFailed = (target?.status ?? run.status) === 'failed';
  const [firstCause, ...otherCauses] = useMemo(
    () => (hasFailed ? findCauses(here.steps, graph) : []),
    [hasFailed, here.steps, graph],
  );
  const drawn = useMemo(
    () => drawRun(graph.nodes, { steps: here.steps, status: target?.status ?? run.status }),
    [graph.nodes, here.steps, target?.status, run.status],
  );

  /** Whoever presses on a step goes on in it. */
  const openStep = (seq: number) => {
    select({ target: target?.name, step: seq }, 'push');
    setShown('details');
    focus(stepPanelId(seq));
  };
  const openNode = (node: number) => {
    const last = here.steps.filter((each) => each.node === node).at(-1);
    if (last) openStep(last.seq);
  };
  const closeStep = (seq: number) => {
    select({ target: target?.name }, 'push');
    setShown('steps');
    focus(stepButtonId(seq));
  };
  // The same node on another target is what one wants to compare it with.
  const chooseTarget = (name: string) => {
    const same = run.steps.filter((each) => each.target === name && each.node === selected?.node).at(-1);
    select({ target: name, step: same?.seq }, 'push');
  };
  const move = (by: 1 | -1) => {
    const at = here.steps.findIndex(({ seq }) => seq === selection.step);
    const next = here.steps[at === -1 ? (by === 1 ? 0 : here.steps.length - 1) : at + by];
    if (!next) return;
    select({ target: target?.name, step: next.seq }, 'replace');
    // The focus goes along in the list, and stays where it is elsewhere.
    if (document.activeElement?.closest('[data-step-node]')) focus(stepButtonId(next.seq));
  };
  useRunKeys(
    new Map([
      ['ArrowDown', () => move(1)],
      ['ArrowUp', () => move(-1)],
      ['e', () => setInFull((before) => !before)],
      ['?', () => setKeysShown(true)],
    ]),
  );
  const hasNotes = run.waitingFor || run.error || run.targets.length > 0 || firstCause;
  return (
    <div data-fills-window className="flex min-h-0 flex-1 flex-col">
      <RunHeader
        run={run}
        neighbours={neighbours}
        engine={engine}
        onKeys={() => setKeysShown(true)}
        actions={<RunActions run={run} step={selected} person={person} actions={actions} />}
      />
      <p role="status" className="sr-only">
        {isFinished(run.status) ? `Run ${lookOf(run.status).label.toLowerCase()}.` : ''}
      </p>
      {hasNotes && (
        <div className="flex max-h-[40dvh] shrink-0 flex-col gap-3 overflow-y-auto border-border border-b p-3">
          {run.waitingFor && <p className="panel px-4 py-3 text-sm">Waiting: {run.waitingFor}</p>}
          {run.error && <ErrorAlert error={run.error} />}
          {run.targets.length > 0 && (
            <TargetPicker targets={run.targets} selected={target} onSelect={chooseTarget} />
          )}
          {target?.error && <ErrorAlert error={target.error} />}
          {firstCause && (
            <CausePanel causes={[firstCause, ...otherCauses]} errors={known} onOpen={openStep} />
          )}
        </div>
      )}
      {areKeysShown && <KeysDialog onClose={() => setKeysShown(false)} />}
      <PaneSwitch<PaneId> panes={panes} shown={shown} onShow={setShown} />
      <PaneGroup
        name="run"
        panes={[
          {
            id: 'course',
            label: 'Graph and steps',
            size: '60%',
            least: '320px',
            isShown: shown !== 'details',
            content: (
              <PaneGroup
                name="run-course"
                orientation="vertical"
                panes={[
                  {
                    id: 'graph',
                    label: 'Graph',
                    size: '40%',
                    least: '120px',
                    isShown: shown === 'graph',
                    content: (
                      <PipelineGraph
                        label="Graph of the run"
                        nodes={drawn}
                        selected={selected?.node ?? null}
                        onSelect={openNode}
                        className="h-full rounded-none border-0 shadow-none"
                      />
                    ),
                  },
                  {
                    id: 'steps',
                    label: 'Steps',
                    size: '60%',
                    least: '140px',
                    isShown: shown === 'steps',
                    content: (
                      <StepList run={here} graph={graph} selected={selection.step} onSelect={openStep} />
                    ),
                  },
                ]}
              />
            ),
          },
          {
            id: 'details',
            label: 'Details',
            size: '40%',
            least: '320px',
            isShown: shown === 'details',
            content: selected ? (
              <StepPanel
                key={selected.seq}
                run={here}
                graph={graph}
                step={selected}
                error={known.find(({ step }) => step === selected.seq)}
                attempt={selection.attempt}
                isInFull={isInFull}
                evaluate={actions.evaluate}
                onAttempt={(attempt) =>
                  select({ target: target?.name, step: selected.seq, attempt }, 'replace')
                }
                onClose={() => closeStep(selected.seq)}
              />
            ) : (
              <RunTexts run={here} target={target} />
            ),
          },
        ]}
      />
    </div>
  );
}
