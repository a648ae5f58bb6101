import type { PipelineNode, PipelineSpec } from '#lib/pipelines/schema.ts';
import type { Strategy } from '#lib/pipelines/strategy.ts';

/** A node as its row holds it: numbers and JSON as the text that was typed. */
export interface DraftNode {
  /** Tells rows apart while their ids are being changed. */
  key: number;
  id: string;
  operation: string;
  to: string[];
  timeoutSeconds: string;
  retries: string;
  when: string;
  /** JSON object: key → CEL expression. */
  inputs: string;
  /** KubeDiag field the form does not show; kept as it is. */
  dependences?: number[];
}

export interface PipelineDraft {
  name: string;
  strategy: Strategy;
  nodes: DraftNode[];
}

/** Id of the node every pipeline starts at. */
export const startId = '0';

/** A new pipeline: the start alone. */
export function newPipelineDraft(): PipelineDraft {
  return { name: '', strategy: 'all', nodes: [emptyNode(1, startId)] };
}

/** The form of a stored pipeline. */
export function pipelineDraftOf(name: string, spec: PipelineSpec): PipelineDraft {
  return {
    name,
    strategy: spec.strategy,
    nodes: spec.adjacencyList.map((node, index) => ({
      key: index + 1,
      id: String(node.id),
      operation: node.operation ?? '',
      to: node.to.map(String),
      timeoutSeconds: node.timeoutSeconds === undefined ? '' : String(node.timeoutSeconds),
      retries: node.retries === undefined ? '' : String(node.retries),
      when: node.when ?? '',
      inputs: node.inputs === undefined ? '' : JSON.stringify(node.inputs, undefined, 2),
      ...(node.dependences === undefined ? {} : { dependences: node.dependences }),
    })),
  };
}

/** What is sent to be saved. Not checked here: the server's answer names each bad field. */
export function pipelineSpecOf(draft: PipelineDraft): object {
  return {
    strategy: draft.strategy,
    adjacencyList: draft.nodes.map((node) => ({
      id: toNumber(node.id),
      to: node.to.map(toNumber),
      ...(node.operation === '' ? {} : { operation: node.operation }),
      ...(node.timeoutSeconds.trim() === '' ? {} : { timeoutSeconds: toNumber(node.timeoutSeconds) }),
      ...(node.retries.trim() === '' ? {} : { retries: toNumber(node.retries) }),
      ...(node.when.trim() === '' ? {} : { when: node.when }),
      ...(node.inputs.trim() === '' ? {} : { inputs: toJson(node.inputs) }),
      ...(node.dependences === undefined ? {} : { dependences: node.dependences }),
    })),
  };
}

/** The nodes as far as the graph is concerned, for drawing and checking it while it is being written. */
export function graphOf(draft: PipelineDraft): PipelineNode[] {
  return draft.nodes.map((node) => ({
    id: Number(node.id),
    to: node.to.map(Number),
    ...(node.operation === '' ? {} : { operation: node.operation }),
  }));
}

/** Adds a node and leads the last row to it when that one leads nowhere yet: a chain needs no other press. */
export function addNode(draft: PipelineDraft, operation = ''): PipelineDraft {
  const id = String(Math.max(0, ...draft.nodes.map((node) => Number(node.id) || 0)) + 1);
  const key = Math.max(0, ...draft.nodes.map((node) => node.key)) + 1;
  const last = draft.nodes.at(-1);
  const nodes = draft.nodes.map((node) =>
    node === last && node.to.length === 0 ? { ...node, to: [id] } : node,
  );
  return { ...draft, nodes: [...nodes, { ...emptyNode(key, id), operation }] };
}

/** Removes a node and every edge to it. */
export function removeNode(draft: PipelineDraft, key: number): PipelineDraft {
  const gone = draft.nodes.find((node) => node.key === key);
  const nodes = draft.nodes.filter((node) => node.key !== key);
  const isIdLeft = nodes.some((node) => node.id === gone?.id);
  if (!gone || isIdLeft) return { ...draft, nodes };
  return { ...draft, nodes: nodes.map((node) => ({ ...node, to: node.to.filter((to) => to !== gone.id) })) };
}

/** Changes a node; a changed id is changed in the edges to it too. */
export function changeNode(draft: PipelineDraft, changed: DraftNode): PipelineDraft {
  const before = draft.nodes.find((node) => node.key === changed.key);
  const nodes = draft.nodes.map((node) => (node.key === changed.key ? changed : node));
  if (!before || before.id === changed.id || nodes.some((node) => node.id === before.id)) {
    return { ...draft, nodes };
  }
  const follow = (to: string) => (to === before.id ? changed.id : to);
  return { ...draft, nodes: nodes.map((node) => ({ ...node, to: node.to.map(follow) })) };
}

function emptyNode(key: number, id: string): DraftNode {
  return { key, id, operation: '', to: [], timeoutSeconds: '', retries: '', when: '', inputs: '' };
}

// Text that is no number or no JSON is sent as typed, so that the server's message is about what the user wrote.
function toNumber(text: string): number | string {
  const value = Number(text);
  return text.trim() === '' || Number.isNaN(value) ? text : value;
}

function toJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
