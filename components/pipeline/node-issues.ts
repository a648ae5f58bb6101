import { type DraftNode, graphOf, type PipelineDraft } from '#components/pipeline/draft.ts';
import type { FieldIssue } from '#lib/errors.ts';
import { validateGraph } from '#lib/pipelines/graph.ts';

/** What is wrong with the graph as it is drawn; paths start at a node's place in the list. */
export function graphIssues(nodes: readonly DraftNode[], operations: readonly string[]): FieldIssue[] {
  const known = new Set(operations);
  return validateGraph(graphOf(nodes), (name) => known.has(name));
}

/**
 * The issues of a refused list of nodes after an edit: those of a node follow it to its new place, and go with it or
 * with the field they are about. What is wrong with the graph is found anew.
 */
export function issuesAfterEdit(
  issues: FieldIssue[],
  before: PipelineDraft,
  after: PipelineDraft,
  operations: readonly string[],
): FieldIssue[] {
  const ofGraph = new Set(graphIssues(before.nodes, operations).map(toText));
  const ofFields = issues
    .filter((issue) => !ofGraph.has(toText(issue)))
    .flatMap((issue) => follow(issue, before.nodes, after.nodes));
  return [...ofFields, ...graphIssues(after.nodes, operations)];
}

function follow(issue: FieldIssue, before: DraftNode[], after: DraftNode[]): FieldIssue[] {
  const [place, field, ...rest] = issue.path;
  if (typeof place !== 'number') return [issue];
  const node = before[place];
  const index = after.findIndex((candidate) => candidate.id === node?.id);
  const now = after[index];
  if (!node || !now || (field !== undefined && fieldText(node, field) !== fieldText(now, field))) return [];
  return [{ ...issue, path: field === undefined ? [index] : [index, field, ...rest] }];
}

function fieldText(node: DraftNode, field: string | number): string {
  return JSON.stringify(new Map<string, unknown>(Object.entries(node)).get(String(field))) ?? '';
}

function toText({ path, message }: FieldIssue): string {
  return JSON.stringify([path, message]);
}
