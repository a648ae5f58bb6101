'use client';

import { Button } from '@heroui/react';
import { Play } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type ReactNode, useCallback, useMemo, useRef, useState } from 'react';
import { changedTexts } from '#components/conflict/changed-texts.ts';
import { ConflictDialog } from '#components/conflict/conflict-dialog.tsx';
import { callAction } from '#components/feedback/call-action.ts';
import { ErrorAlert } from '#components/feedback/error-alert.tsx';
import { SaveButton, SaveState } from '#components/form/save-button.tsx';
import { EditorHeader } from '#components/layout/editor-header.tsx';
import { ManifestToggle } from '#components/manifest/manifest-toggle.tsx';
import { ManifestView } from '#components/manifest/manifest-view.tsx';
import type { CheckManifest } from '#components/manifest/use-manifest.ts';
import { useShortcuts } from '#components/operation/use-shortcuts.ts';
import type { PipelineDraft } from '#components/pipeline/draft.ts';
import type { Selection } from '#components/pipeline/node-drawer.ts';
import { NodeInspector } from '#components/pipeline/node-inspector.tsx';
import { PipelineCanvas } from '#components/pipeline/pipeline-canvas.tsx';
import { pipelineForm, textsOf } from '#components/pipeline/pipeline-form.ts';
import { PipelineInspector } from '#components/pipeline/pipeline-inspector.tsx';
import { RunDialog } from '#components/pipeline/run-dialog.tsx';
import { type SavePipeline, usePipeline } from '#components/pipeline/use-pipeline.ts';
import { manifestOf, withManifest } from '#components/pipeline/with-manifest.ts';
import { newRequestKey } from '#components/request/request-key.ts';
import { DraftOffer } from '#components/unsaved/draft-offer.tsx';
import type { ActionResult } from '#lib/action-result.ts';
import type { TargetSelector } from '#lib/engines/target-selector.ts';
import type { ErrorView } from '#lib/errors.ts';
import type { PipelineSpec, PipelineView } from '#lib/pipelines/schema.ts';
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
    check: CheckManifest<PipelineSpec>;
    run(input: {
      name: string;
      parameters: string;
      targetSelector?: TargetSelector;
      idempotencyKey: string;
    }): Promise<ActionResult<{ id: string }>>;
  };
  /** Small facts beside the name. */
  notes?: ReactNode;
  /** What there is of a saved pipeline: its labels, runs, and how it is deleted. */
  about?: ReactNode;
}

const nothing: Selection = { nodes: new Set(), edges: new Set() };

/** Where a pipeline is drawn, with the fields of what is chosen in the drawing beside it. */
export function PipelineWorkbench(props: PipelineWorkbenchProps) {
  const { pipeline, person, operations, targeting, actions } = props;
  const router = useRouter();
  const isNew = pipeline === null;
  const editing = usePipeline({ stored: pipeline, operations, person, save: actions.save });
  const { draft, edit, isDirty, isSaving, error, issues, save, conflict, offer } = editing;
  const [selection, setSelection] = useState(nothing);
  const inspector = useRef<HTMLElement>(null);
  const [isManifest, setManifest] = useState(false);
  const metadata = pipeline?.metadata;
  const toManifest = useCallback((of: PipelineDraft) => manifestOf(of, metadata), [metadata]);
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

  const [seenSaves, setSeenSaves] = useState(0);
  if (editing.saves !== seenSaves) {
    setSeenSaves(editing.saves);
    // What is wrong is listed with the pipeline's fields.
    if (error) setSelection(nothing);
  }

  const problems = useMemo(() => {
    const found = new Map<number, string>();
    for (const { path, message } of issues) {
      const node = draft.nodes[Number(path[0] ?? Number.NaN)];
      if (node && !found.has(node.id)) found.set(node.id, message);
    }
    return found;
  }, [issues, draft.nodes]);
  const goTo = (node: number) => setSelection({ nodes: new Set([node]), edges: new Set() });
  const open = useCallback((node: number) => {
    setSelection({ nodes: new Set([node]), edges: new Set() });
    requestAnimationFrame(() => inspector.current?.querySelector<HTMLElement>('button, input')?.focus());
  }, []);
  const chosen = draft.nodes.filter(({ id }) => selection.nodes.has(id));
  const [node] = chosen.length === 1 && selection.edges.size === 0 ? chosen : [];

  return (
    <div data-fills-window className="flex min-h-0 flex-1 flex-col">
      <EditorHeader
        section={{ href: '/pipelines', label: 'Pipelines' }}
        title={isNew ? 'New pipeline' : pipeline.name}
        notes={props.notes}
      >
        <ManifestToggle isShown={isManifest} onChange={setManifest} />
        <SaveState isNew={isNew} isDirty={isDirty} />
        <SaveButton size="sm" isNew={isNew} isDirty={isDirty} isSaving={isSaving} onSave={saveOnly} />
        {!isNew && (
          <Button
            size="sm"
            variant={isDirty ? 'secondary' : 'primary'}
            onPress={askToRun}
            isPending={isSaving}
          >
            <Play aria-hidden className="size-3.5" />
            Run
          </Button>
        )}
      </EditorHeader>
      {(offer || error) && (
        <div className="flex max-h-[40dvh] shrink-0 flex-col gap-3 overflow-y-auto border-border border-b p-3">
          {offer && (
            <DraftOffer {...offer} onRestore={editing.restoreOffer} onDiscard={editing.discardOffer} />
          )}
          {error && <ErrorAlert key={editing.saves} error={error} isBroughtIntoView />}
        </div>
      )}
      <div className="grid min-h-0 flex-1 grid-cols-1 grid-rows-[minmax(0,1fr)_minmax(0,1fr)] lg:grid-cols-[minmax(0,1fr)_22rem] lg:grid-rows-1 xl:grid-cols-[minmax(0,1fr)_26rem]">
        <ManifestView
          name={draft.name}
          stored={pipeline?.name ?? null}
          isShown={isManifest}
          draft={draft}
          manifestOf={toManifest}
          withManifest={withManifest}
          check={actions.check}
          onChange={(written) => edit(() => written, 'manifest')}
          onClose={() => setManifest(false)}
        />
        {!isManifest && (
          <PipelineCanvas
            nodes={draft.nodes}
            problems={problems}
            operations={operations}
            selection={selection}
            onSelect={setSelection}
            edit={edit}
            undo={editing.undo}
            redo={editing.redo}
            onOpen={open}
          />
        )}
        <aside
          ref={inspector}
          aria-label="Inspector"
          onKeyDown={(event) => {
            // A list that is open closes first; it is no part of this element.
            if (event.key !== 'Escape' || !(event.target instanceof Node)) return;
            if (event.currentTarget.contains(event.target)) nodeElement(node?.id)?.focus();
          }}
          className="min-h-0 overflow-y-auto border-border bg-surface max-lg:border-t lg:border-l"
        >
          {node ? (
            <NodeInspector
              key={node.id}
              node={node}
              nodes={draft.nodes}
              operations={operations}
              issues={issues
                .filter(({ path }) => draft.nodes[Number(path[0] ?? Number.NaN)] === node)
                .map((issue) => ({ ...issue, path: issue.path.slice(1) }))}
              isOrdered={draft.strategy === 'firstPath'}
              edit={edit}
              onGoTo={goTo}
            />
          ) : selection.nodes.size + selection.edges.size > 0 ? (
            <p className="p-4 text-muted text-sm">{whatIsChosen(selection)}</p>
          ) : (
            <PipelineInspector
              draft={draft}
              isNew={isNew}
              error={error}
              issues={issues}
              edit={edit}
              onGoTo={goTo}
            >
              {props.about}
            </PipelineInspector>
          )}
        </aside>
      </div>
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

function nodeElement(id: number | undefined): HTMLElement | null {
  return document.querySelector(`.react-flow__node[data-id="${id}"]`);
}

function whatIsChosen({ nodes, edges }: Selection): string {
  const parts = [
    nodes.size > 0 && `${nodes.size} ${nodes.size === 1 ? 'node' : 'nodes'}`,
    edges.size > 0 && `${edges.size} ${edges.size === 1 ? 'edge' : 'edges'}`,
  ];
  return `${parts.filter(Boolean).join(' and ')} chosen. Delete removes them, Ctrl+C and Ctrl+V copy nodes.`;
}
