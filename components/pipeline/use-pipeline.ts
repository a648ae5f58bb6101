'use client';

import { useCallback, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { type Editing, type SaveEdited, useEditing } from '#components/editing/use-editing.ts';
import { withIssues, withoutCorrected } from '#components/form/corrected.ts';
import { newPipelineDraft, type PipelineDraft, repeatedKey } from '#components/pipeline/draft.ts';
import { type History, recordEdit, redo, startHistory, undo } from '#components/pipeline/history.ts';
import { graphIssues, issuesAfterEdit } from '#components/pipeline/node-issues.ts';
import { pipelineForm } from '#components/pipeline/pipeline-form.ts';
import type { ErrorView, FieldIssue } from '#lib/errors.ts';
import type { PipelineView } from '#lib/pipelines/schema.ts';

export type SavePipeline = SaveEdited<PipelineView>;

/** Edits the drawing; a field's edits that follow each other are undone as one. */
export type EditPipeline = (change: (draft: PipelineDraft) => PipelineDraft, field?: string) => void;

interface PipelineEditing extends Omit<Editing<PipelineView, PipelineDraft>, 'setDraft'> {
  edit: EditPipeline;
  /** `undefined` where there is nothing to undo or redo. */
  undo: (() => void) | undefined;
  redo: (() => void) | undefined;
  /** What is wrong with the list of nodes; paths start at the node's place in it. */
  issues: FieldIssue[];
}

/** The state of a pipeline's editor. Once something is drawn, the graph is checked at every change. */
export function usePipeline(options: {
  stored: PipelineView | null;
  operations: string[];
  person: string;
  save: SavePipeline;
}): PipelineEditing {
  const { operations, save, ...rest } = options;
  const [wasRefused, setRefused] = useState(false);
  const { setDraft, ...editing } = useEditing({
    ...rest,
    form: pipelineForm,
    first: newPipelineDraft,
    correct: (error, before, after) => correct(error, before, after, operations),
    async save(input) {
      const repeated = repeatedKeys(draft);
      const result = repeated ? { ok: false as const, error: repeated } : await save(input);
      setRefused(!result.ok);
      return result;
    },
  });
  const { draft, error } = editing;
  const [kept, setHistory] = useState(() => startHistory(draft));
  // What was restored or taken over from elsewhere can be undone, too.
  const history = recordEdit(kept, draft);
  const move = (to: History<PipelineDraft>) => {
    setHistory(to);
    setDraft(to.present);
  };
  const latest = useRef({ history, move });
  useLayoutEffect(() => {
    latest.current = { history, move };
  });
  const edit = useCallback<EditPipeline>((change, field) => {
    const { history: now, move: moveOn } = latest.current;
    const next = change(now.present);
    if (next !== now.present) moveOn(recordEdit(now, next, field));
  }, []);

  const isDrawn = wasRefused || rest.stored !== null || draft.nodes.length > 1;
  const drawnIssues = useMemo(
    () => (isDrawn ? graphIssues(draft.nodes, operations) : noIssues),
    [isDrawn, draft.nodes, operations],
  );
  const issues = useMemo(() => {
    const listed = listIssues(error);
    return listed.length > 0 ? listed : drawnIssues;
  }, [error, drawnIssues]);
  return {
    ...editing,
    edit,
    undo: history.past.length > 0 ? () => move(undo(history)) : undefined,
    redo: history.future.length > 0 ? () => move(redo(history)) : undefined,
    issues,
  };
}

const noIssues: FieldIssue[] = [];

/** Why a pipeline cannot be sent: of two rows with one key, an object would keep the last. */
function repeatedKeys({ nodes }: PipelineDraft): ErrorView | undefined {
  const issues = nodes.flatMap(({ inputs }, place) => {
    const key = repeatedKey(inputs ?? []);
    if (key === undefined) return [];
    return [{ path: [...listPath, place, 'inputs'], message: `The key "${key}" is given twice.` }];
  });
  const [first] = issues;
  return first && { code: 'INVALID_INPUT', message: first.message, fault: 'configuration', issues };
}

function correct(
  error: ErrorView,
  before: PipelineDraft,
  after: PipelineDraft,
  operations: readonly string[],
): ErrorView | null {
  const issues = error.issues ?? [];
  if (issues.length === 0) return error;
  const others = { ...error, issues: issues.filter((issue) => !isListed(issue)) };
  const left = withoutCorrected(others, { ...before, spec: before }, { ...after, spec: after });
  const listed = issuesAfterEdit(listIssues(error), before, after, operations);
  return withIssues(error, [...(left?.issues ?? []), ...listed.map(toWhole)]);
}

const listPath = ['spec', 'adjacencyList'] as const;

function isListed({ path }: FieldIssue): boolean {
  return listPath.every((part, index) => path[index] === part);
}

function listIssues(error: ErrorView | null): FieldIssue[] {
  return (error?.issues ?? [])
    .filter(isListed)
    .map((issue) => ({ ...issue, path: issue.path.slice(listPath.length) }));
}

function toWhole(issue: FieldIssue): FieldIssue {
  return { ...issue, path: [...listPath, ...issue.path] };
}
