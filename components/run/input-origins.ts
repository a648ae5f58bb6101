import { isLosslessNumber, parse, stringify } from 'lossless-json';
import type { RunGraph, ShownStep } from '#components/run/run-steps.ts';
import { buildGraph } from '#lib/pipelines/graph.ts';
import type { ShownText } from '#lib/shown-text.ts';

/** Who wrote a key: the run's parameters, or a step. */
export type Writer = 'parameters' | { seq: number; node: number; operation: string };

/** Where a key of a step's input came from. */
export interface KeyOrigin {
  key: string;
  /** The last one that wrote it; undefined where it is none of what is recorded here, as with a node's `inputs`. */
  writer: Writer | undefined;
  /** Those whose value it took the place of, the first one first. */
  overwritten: Writer[];
}

/**
 * Where each key of a step's input came from: parameters are overlaid by the results of the steps before it, in the
 * graph's topological order. A writer counts only if it wrote the value that the step received.
 *
 * @param steps Those of the step's target.
 * @returns Undefined where the texts are too large to be here.
 */
export function inputOrigins(
  step: ShownStep,
  { steps, parameters, graph }: { steps: readonly ShownStep[]; parameters: ShownText; graph: RunGraph },
): KeyOrigin[] | undefined {
  const { order } = buildGraph(graph.nodes);
  const ancestors = ancestorsOf(step.node, graph);
  const before = steps
    .filter(({ node, seq, status }) => status === 'succeeded' && seq < step.seq && ancestors.has(node))
    .sort((a, b) => order.indexOf(a.node) - order.indexOf(b.node) || a.seq - b.seq);
  const written: { writer: Writer; text: ShownText | null }[] = [
    { writer: 'parameters', text: parameters },
    ...before.map(({ seq, node, operation, attempts }) => ({
      writer: { seq, node, operation },
      text: attempts.at(-1)?.output ?? null,
    })),
  ];
  const input = readObject(step.input);
  const values = written.map(({ text }) => (text === null ? {} : readObject(text)));
  if (!input || values.some((value) => value === undefined)) return undefined;
  return Object.entries(input).map(([key, value]) => {
    const writers = written.filter((_, index) => Object.hasOwn(values[index] ?? {}, key));
    const last = writers.at(-1);
    const given = last && values[written.indexOf(last)]?.[key];
    const isGiven = last !== undefined && stringify(given) === stringify(value);
    return {
      key,
      writer: isGiven ? last.writer : undefined,
      overwritten: isGiven ? writers.slice(0, -1).map(({ writer }) => writer) : [],
    };
  });
}

function readObject(text: ShownText): Record<string, unknown> | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const value: unknown = parse(text);
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject && !isLosslessNumber(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

function ancestorsOf(node: number, { nodes }: RunGraph): Set<number> {
  const found = new Set<number>();
  for (const next = [node]; next.length > 0; ) {
    const current = next.pop();
    for (const { id, to } of nodes) {
      if (current === undefined || !to.includes(current) || found.has(id)) continue;
      found.add(id);
      next.push(id);
    }
  }
  return found;
}
