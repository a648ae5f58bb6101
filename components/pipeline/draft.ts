import { startNode } from '#lib/pipelines/graph.ts';
import type { PipelineNode, PipelineSpec } from '#lib/pipelines/schema.ts';
import type { Strategy } from '#lib/pipelines/strategy.ts';

/** A node as the inspector holds it: numbers as the text that was typed. */
export interface DraftNode {
  /** Given by us, and never changed: 1, 2, 3, …; the start is 0. */
  id: number;
  operation: string;
  /** In the order in which paths are tried. */
  to: number[];
  timeoutSeconds: string;
  retries: string;
  when: string;
  /** The keys the step receives; `null`: the whole context. */
  inputs: DraftInput[] | null;
  /** KubeDiag field that is not shown; kept as it is. */
  dependences?: number[];
}

/** A key that a step receives, and the CEL expression that says its value. */
export interface DraftInput {
  /** Tells rows apart while their keys are being changed. */
  row: number;
  key: string;
  expression: string;
}

export interface PipelineDraft {
  name: string;
  strategy: Strategy;
  nodes: DraftNode[];
}

/** A new pipeline: the start alone. */
export function newPipelineDraft(): PipelineDraft {
  return { name: '', strategy: 'all', nodes: [newNode(startNode)] };
}

/** A node that leads nowhere yet. */
export function newNode(id: number, operation = ''): DraftNode {
  return { id, operation, to: [], timeoutSeconds: '', retries: '', when: '', inputs: null };
}

/** The draft of a stored pipeline. */
export function pipelineDraftOf(name: string, spec: PipelineSpec): PipelineDraft {
  return {
    name,
    strategy: spec.strategy,
    nodes: spec.adjacencyList.map((node) => ({
      id: node.id,
      operation: node.operation ?? '',
      to: node.to,
      timeoutSeconds: node.timeoutSeconds === undefined ? '' : String(node.timeoutSeconds),
      retries: node.retries === undefined ? '' : String(node.retries),
      when: node.when ?? '',
      inputs:
        node.inputs === undefined
          ? null
          : Object.entries(node.inputs).map(([key, expression], row) => ({ row, key, expression })),
      ...(node.dependences === undefined ? {} : { dependences: node.dependences }),
    })),
  };
}

/** What is sent to be saved. Not checked here: the server's answer names each bad field. */
export function pipelineSpecOf(draft: PipelineDraft): object {
  return {
    strategy: draft.strategy,
    adjacencyList: draft.nodes.map((node) => ({
      id: node.id,
      to: node.to,
      ...(node.operation === '' ? {} : { operation: node.operation }),
      ...(node.timeoutSeconds.trim() === '' ? {} : { timeoutSeconds: toNumber(node.timeoutSeconds) }),
      ...(node.retries.trim() === '' ? {} : { retries: toNumber(node.retries) }),
      ...(node.when.trim() === '' ? {} : { when: node.when }),
      ...(node.inputs === null ? {} : { inputs: toInputs(node.inputs) }),
      ...(node.dependences === undefined ? {} : { dependences: node.dependences }),
    })),
  };
}

/** The nodes as far as the graph is concerned, for drawing and checking it while it is being drawn. */
export function graphOf(nodes: readonly DraftNode[]): PipelineNode[] {
  return nodes.map(({ id, to, operation }) => ({ id, to, ...(operation === '' ? {} : { operation }) }));
}

/** Changes what a node says; where it leads is changed by draw.ts. */
export function changeNode(draft: PipelineDraft, id: number, change: Partial<DraftNode>): PipelineDraft {
  return { ...draft, nodes: draft.nodes.map((node) => (node.id === id ? { ...node, ...change } : node)) };
}

/** The first key that more than one row has. */
export function repeatedKey(inputs: readonly DraftInput[]): string | undefined {
  const keys = inputs.filter(isFilled).map(({ key }) => key);
  return keys.find((key, place) => keys.indexOf(key) !== place);
}

function isFilled({ key, expression }: DraftInput): boolean {
  return key !== '' || expression !== '';
}

// An object holds a key once: rows that share one are sent as pairs, which is refused by use-pipeline.ts.
function toInputs(inputs: DraftInput[]): object {
  const pairs = inputs.filter(isFilled).map(({ key, expression }) => [key, expression] as const);
  return repeatedKey(inputs) === undefined ? Object.fromEntries(pairs) : pairs;
}

// Text that is no number is sent as typed, so that the server's message is about what was typed.
function toNumber(text: string): number | string {
  const value = Number(text);
  return text.trim() === '' || Number.isNaN(value) ? text : value;
}
