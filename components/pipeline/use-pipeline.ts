'use client';

import { useState } from 'react';
import { type Editing, type SaveEdited, useEditing } from '#components/editing/use-editing.ts';
import { withIssues, withoutCorrected } from '#components/form/corrected.ts';
import { newPipelineDraft, type PipelineDraft } from '#components/pipeline/draft.ts';
import { graphIssues, issuesAfterEdit } from '#components/pipeline/node-issues.ts';
import { pipelineForm } from '#components/pipeline/pipeline-form.ts';
import type { ErrorView, FieldIssue } from '#lib/errors.ts';
import type { PipelineView } from '#lib/pipelines/schema.ts';

export type SavePipeline = SaveEdited<PipelineView>;

interface PipelineEditing extends Editing<PipelineView, PipelineDraft> {
  /** What is wrong with the list of nodes; paths start at the node's place in it. */
  issues: FieldIssue[];
}

/** The state of a pipeline's form. Once a save was refused, the graph is checked again at every change. */
export function usePipeline(options: {
  stored: PipelineView | null;
  operations: string[];
  person: string;
  save: SavePipeline;
}): PipelineEditing {
  const { operations, save, ...rest } = options;
  const [wasRefused, setRefused] = useState(false);
  const editing = useEditing({
    ...rest,
    form: pipelineForm,
    first: newPipelineDraft,
    correct: (error, before, after) => correct(error, before, after, operations),
    async save(input) {
      const result = await save(input);
      setRefused(!result.ok);
      return result;
    },
  });
  const { draft, error } = editing;
  const listed = listIssues(error);
  return { ...editing, issues: listed.length === 0 && wasRefused ? graphIssues(draft, operations) : listed };
}

function correct(
  error: ErrorView,
  before: PipelineDraft,
  after: PipelineDraft,
  operations: string[],
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
