'use client';

import { Button } from '@heroui/react';
import { Play, Plus } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { changedTexts } from '#components/conflict/changed-texts.ts';
import { ConflictDialog } from '#components/conflict/conflict-dialog.tsx';
import { callAction } from '#components/feedback/call-action.ts';
import { ErrorAlert } from '#components/feedback/error-alert.tsx';
import { newRequestKey } from '#components/feedback/request-key.ts';
import { ChoiceCards } from '#components/form/choice-cards.tsx';
import { problemAt } from '#components/form/field-issues.ts';
import { SaveBar } from '#components/form/save-bar.tsx';
import { TextInput } from '#components/form/text-input.tsx';
import { useShortcuts } from '#components/operation/use-shortcuts.ts';
import { addNode, changeNode, graphOf, removeNode } from '#components/pipeline/draft.ts';
import { NodeRow } from '#components/pipeline/node-row.tsx';
import { pipelineForm, textsOf } from '#components/pipeline/pipeline-form.ts';
import { PipelineGraph } from '#components/pipeline/pipeline-graph.tsx';
import { RunDialog } from '#components/pipeline/run-dialog.tsx';
import { type SavePipeline, usePipeline } from '#components/pipeline/use-pipeline.ts';
import { DraftOffer } from '#components/unsaved/draft-offer.tsx';
import type { ActionResult } from '#lib/action-result.ts';
import type { TargetSelector } from '#lib/engines/target-selector.ts';
import type { ErrorView, FieldIssue } from '#lib/errors.ts';
import type { PipelineView } from '#lib/pipelines/schema.ts';
import type { Strategy } from '#lib/pipelines/strategy.ts';
import type { Targeting } from '#lib/runs/service.ts';

interface PipelineWorkbenchProps {
  /** `null` for a new pipeline. */
  pipeline: PipelineView | null;
  /** Id of who edits. */
  person: string;
  /** Names of the operations there are. */
  operations: string[];
  /** What its runs can be aimed at; `null` for a pipeline that cannot be run yet. */
  targeting: Targeting | null;
  actions: {
    save: SavePipeline;
    run(input: {
      name: string;
      parameters: string;
      targetSelector?: TargetSelector;
      idempotencyKey: string;
    }): Promise<ActionResult<{ id: string }>>;
  };
}

const strategies: { id: Strategy; label: string; hint: string }[] = [
  { id: 'all', label: 'All', hint: 'Every node, branches in parallel' },
  { id: 'firstPath', label: 'First path', hint: 'Path by path, until one succeeds' },
];

/** Where a pipeline is written: its nodes as a form, and the graph they make. */
export function PipelineWorkbench(props: PipelineWorkbenchProps) {
  const { pipeline, person, operations, targeting, actions } = props;
  const router = useRouter();
  const isNew = pipeline === null;
  const editing = usePipeline({ stored: pipeline, operations, person, save: actions.save });
  const { draft, setDraft, isDirty, isSaving, error, issues, save, conflict, offer } = editing;
  const [selected, setSelected] = useState<number | null>(null);
  const [isAsking, setAsking] = useState(false);
  const [isStarting, setStarting] = useState(false);
  const [runError, setRunError] = useState<ErrorView | null>(null);

  const saveOnly = async () => {
    goOn(await save());
  };
  const goOn = (saved: PipelineView | undefined) => {
    if (saved && isNew) router.replace(`/pipelines/${saved.name}`);
  };
  const askToRun = async () => {
    const saved = await save();
    if (!saved) return;
    setRunError(null);
    setAsking(true);
  };
  const run = async (asked: { parameters: string; targetSelector?: TargetSelector }) => {
    setStarting(true);
    // A repeated request gives the same run.
    const idempotencyKey = newRequestKey();
    const result = await callAction(() => actions.run({ name: draft.name, idempotencyKey, ...asked }), {
      isRepeatable: true,
    });
    if (result.ok) router.push(`/runs/${result.id}`);
    else {
      setRunError(result.error);
      setStarting(false);
    }
  };
  useShortcuts({ onSave: saveOnly });

  const issuesOf = (index: number): FieldIssue[] =>
    issues
      .filter((issue) => issue.path[0] === index)
      .map((issue) => ({ ...issue, path: issue.path.slice(1) }));
  const general = issues.filter((issue) => issue.path.length === 0);
  const drawn = graphOf(draft).map((node, index) => ({
    ...node,
    operation: node.operation,
    problem: issuesOf(index)[0]?.message,
  }));

  return (
    <div className="flex flex-col gap-4">
      {offer && <DraftOffer {...offer} onRestore={editing.restoreOffer} onDiscard={editing.discardOffer} />}
      {error && <ErrorAlert key={editing.saves} error={error} isBroughtIntoView />}
      <section
        aria-label="Pipeline"
        className="panel grid items-start gap-x-6 gap-y-4 p-4 lg:grid-cols-[minmax(0,1fr)_auto]"
      >
        <TextInput
          label="Name"
          isCode
          isRequired={isNew}
          isReadOnly={!isNew}
          placeholder="diagnose-node"
          description={isNew ? 'Lower-case letters, digits, “-” and “.”.' : 'A pipeline keeps its name.'}
          value={draft.name}
          onChange={(name) => setDraft({ ...draft, name })}
          problem={problemAt(error, ['name'])}
        />
        <ChoiceCards
          label="Strategy"
          value={draft.strategy}
          options={strategies}
          onChange={(id) =>
            setDraft({ ...draft, strategy: strategies.find((each) => each.id === id)?.id ?? draft.strategy })
          }
          problem={problemAt(error, ['spec', 'strategy'])}
        />
      </section>
      <div className="grid items-start gap-4 xl:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-3">
          {general.map((issue) => (
            <p key={issue.message} role="alert" className="text-danger text-sm">
              {issue.message}
            </p>
          ))}
          <ol aria-label="Nodes" className="flex flex-col gap-3">
            {draft.nodes.map((node, index) => (
              <NodeRow
                key={node.key}
                node={node}
                nodes={draft.nodes}
                operations={operations}
                issues={issuesOf(index)}
                isSelected={selected !== null && Number(node.id) === selected}
                onChange={(changed) => setDraft(changeNode(draft, changed))}
                onRemove={() => setDraft(removeNode(draft, node.key))}
              />
            ))}
          </ol>
          <Button variant="outline" className="w-full border-dashed" onPress={() => setDraft(addNode(draft))}>
            <Plus aria-hidden className="size-4" />
            Add node
          </Button>
        </div>
        <div className="order-first min-w-0 xl:sticky xl:top-6 xl:order-none">
          <PipelineGraph
            label="Graph of the pipeline"
            nodes={drawn}
            selected={selected}
            onSelect={setSelected}
            className="h-80 sm:h-64 xl:h-[28rem]"
          />
        </div>
      </div>
      <SaveBar isNew={isNew} isDirty={isDirty} isSaving={isSaving} onSave={saveOnly}>
        {!isNew && (
          <Button variant={isDirty ? 'secondary' : 'primary'} onPress={askToRun} isPending={isSaving}>
            <Play aria-hidden className="size-3.5" />
            Run
          </Button>
        )}
      </SaveBar>
      {isAsking && targeting && (
        <RunDialog
          pipeline={draft.name}
          targeting={targeting}
          isPending={isStarting}
          refusal={runError}
          onRun={run}
          onClose={() => setAsking(false)}
        />
      )}
      {conflict && (
        <ConflictDialog
          name={draft.name}
          savedAt={conflict.theirs?.updatedAt ?? null}
          changes={
            conflict.theirs
              ? changedTexts(textsOf(pipelineForm.draftOf(conflict.theirs)), textsOf(draft))
              : []
          }
          isSaving={isSaving}
          onOverwrite={async () => goOn(await editing.overwrite())}
          onTakeTheirs={editing.takeTheirs}
          onClose={editing.closeConflict}
        />
      )}
    </div>
  );
}
