'use client';

import { toast } from '@heroui/react';
import { useState } from 'react';
import { callAction } from '#components/feedback/call-action.ts';
import {
  graphOf,
  newPipelineDraft,
  type PipelineDraft,
  pipelineDraftOf,
  pipelineSpecOf,
} from '#components/pipeline/draft.ts';
import type { ActionResult } from '#lib/action-result.ts';
import type { ErrorView, FieldIssue } from '#lib/errors.ts';
import { validateGraph } from '#lib/pipelines/graph.ts';
import type { PipelineView } from '#lib/pipelines/schema.ts';

export type SavePipeline = (input: {
  name: string;
  spec: unknown;
  isNew: boolean;
}) => Promise<ActionResult<{ pipeline: PipelineView }>>;

interface PipelineEditing {
  draft: PipelineDraft;
  setDraft(draft: PipelineDraft): void;
  isDirty: boolean;
  isSaving: boolean;
  error: ErrorView | null;
  /** What is wrong with the list of nodes; paths start at the node's place in it. */
  issues: FieldIssue[];
  /** Saves what was changed; `undefined` when that was refused. */
  save(): Promise<PipelineView | undefined>;
}

/** The state of a pipeline's form. Once a save was refused, the graph is checked again at every change. */
export function usePipeline(
  stored: PipelineView | null,
  operations: string[],
  saveAction: SavePipeline,
): PipelineEditing {
  const [saved, setSaved] = useState(stored);
  const [draft, setDraftOnly] = useState(() =>
    stored ? pipelineDraftOf(stored.name, stored.spec) : newPipelineDraft(),
  );
  const [error, setError] = useState<ErrorView | null>(null);
  const [issues, setIssues] = useState<FieldIssue[]>([]);
  const [wasRefused, setRefused] = useState(false);
  const [isSaving, setSaving] = useState(false);
  const isDirty = saved === null || specText(draft) !== specText(pipelineDraftOf(saved.name, saved.spec));

  const setDraft = (changed: PipelineDraft) => {
    setDraftOnly(changed);
    setError(null);
    if (wasRefused) setIssues(validateGraph(graphOf(changed), (name) => operations.includes(name)));
  };
  const save = async () => {
    if (saved && !isDirty) return saved;
    setSaving(true);
    const result = await callAction(
      saveAction({ name: draft.name, spec: pipelineSpecOf(draft), isNew: saved === null }),
    );
    setSaving(false);
    setRefused(!result.ok);
    setError(result.ok ? null : result.error);
    setIssues(result.ok ? [] : listIssues(result.error));
    if (!result.ok) return undefined;
    setSaved(result.pipeline);
    toast.success(`Saved ${result.pipeline.name}`);
    return result.pipeline;
  };
  return { draft, setDraft, isDirty, isSaving, error, issues, save };
}

function listIssues(error: ErrorView): FieldIssue[] {
  return (error.issues ?? [])
    .filter((issue) => issue.path[0] === 'spec' && issue.path[1] === 'adjacencyList')
    .map((issue) => ({ ...issue, path: issue.path.slice(2) }));
}

function specText(draft: PipelineDraft): string {
  return JSON.stringify(pipelineSpecOf(draft));
}
