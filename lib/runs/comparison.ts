import { z } from 'zod';
import { runSummarySchema } from '#lib/runs/view.ts';
import { statuses } from '#lib/status.ts';

/** What of a step can differ between two runs. */
export const comparedParts = ['status', 'code', 'image', 'input', 'output', 'error', 'log'] as const;

export type ComparedPart = (typeof comparedParts)[number];

/** A step in one of two runs. Texts are as they are compared, or their hashes where they are too large for that. */
export interface Side {
  seq: number;
  node: number;
  operation: string;
  target: string;
  status: (typeof statuses)[number];
  revision: string;
  reused: boolean;
  imageDigest: string | null;
  /** Of its last attempt. */
  attempt: number | null;
  durationMs: number | null;
  input: string;
  output: string | null;
  error: string | null;
  log: string;
}

const sideSchema = z.object({
  seq: z.int(),
  status: z.enum(statuses),
  revision: z.string(),
  reused: z.boolean(),
  imageDigest: z.string().nullable(),
  attempt: z.int().nullable(),
  durationMs: z.number().nullable(),
});

const stepSchema = z.object({
  node: z.int(),
  operation: z.string(),
  target: z.string(),
  /** Of the first run; null for a step that only the second has. */
  before: sideSchema.nullable(),
  after: sideSchema.nullable(),
  verdict: z.enum(['equal', 'changed', 'added', 'removed']),
  /** What differs between two that are there. */
  changed: z.array(z.enum(comparedParts)),
});

export type ComparedStep = z.infer<typeof stepSchema>;

/** Two runs side by side. */
export const comparisonSchema = z.object({
  before: runSummarySchema,
  after: runSummarySchema,
  parameters: z.enum(['equal', 'changed']),
  results: z.enum(['equal', 'changed']),
  /** In the order in which the runs came to them. */
  steps: z.array(stepSchema),
  /** Place in `steps` of the first that was given the same and came to something else; null: there is none. */
  divergence: z.int().nullable(),
  /** True when times and ids count as well. */
  isExact: z.boolean(),
});

export type RunComparison = z.infer<typeof comparisonSchema>;

/**
 * Pairs the steps of two runs, and finds what differs. A pair has the same node, operation and target; a node that
 * `firstPath` came to several times is paired in order.
 */
export function compareSteps(before: Side[], after: Side[]): ComparedStep[] {
  const counterparts = new Map(keyed(before));
  const paired = keyed(after).map(([key, side]): [number, ComparedStep] => {
    const counterpart = counterparts.get(key);
    counterparts.delete(key);
    return [side.seq, toStep(counterpart ?? null, side)];
  });
  const removed = [...counterparts.values()].map((side): [number, ComparedStep] => [
    side.seq,
    toStep(side, null),
  ]);
  return [...paired, ...removed].sort(([one], [other]) => one - other).map(([, step]) => step);
}

/** Each under what pairs it. */
function keyed(sides: Side[]): [string, Side][] {
  const seen = new Map<string, number>();
  return sides.map((side) => {
    const place = JSON.stringify([side.node, side.operation, side.target]);
    const times = (seen.get(place) ?? 0) + 1;
    seen.set(place, times);
    return [`${place} ${times}`, side];
  });
}

function toStep(before: Side | null, after: Side | null): ComparedStep {
  const either = after ?? before;
  if (!either) throw new TypeError('A step of neither run is compared.');
  const { node, operation, target } = either;
  const changed = before && after ? findChanged(before, after) : [];
  const verdict = !before ? 'added' : !after ? 'removed' : changed.length > 0 ? 'changed' : 'equal';
  return { node, operation, target, before: shown(before), after: shown(after), verdict, changed };
}

function findChanged(before: Side, after: Side): ComparedPart[] {
  const values: Record<ComparedPart, (side: Side) => string | null> = {
    status: (side) => side.status,
    code: (side) => side.revision,
    // The same code has another image when its base changed; a draft has none of its own.
    image: (side) => (before.imageDigest === null || after.imageDigest === null ? null : side.imageDigest),
    input: (side) => side.input,
    output: (side) => side.output,
    error: (side) => side.error,
    log: (side) => side.log,
  };
  return comparedParts.filter((part) => values[part](before) !== values[part](after));
}

function shown(side: Side | null): ComparedStep['before'] {
  if (!side) return null;
  const { seq, status, revision, reused, imageDigest, attempt, durationMs } = side;
  return { seq, status, revision, reused, imageDigest, attempt, durationMs };
}

/** Place of the first step that was given the same input and came to something else; null: there is none. */
export function findDivergence(steps: ComparedStep[]): number | null {
  const outcomes: ComparedPart[] = ['status', 'output', 'error'];
  const place = steps.findIndex(
    ({ verdict, changed }) =>
      verdict === 'changed' && !changed.includes('input') && outcomes.some((part) => changed.includes(part)),
  );
  return place === -1 ? null : place;
}
