import { db } from '#lib/db/client.ts';
import { notFound } from '#lib/errors.ts';
import { requireId } from '#lib/ids.ts';
import { compareSteps, findDivergence, type RunComparison, type Side } from '#lib/runs/comparison.ts';
import { type ComparedRow, readComparedSteps } from '#lib/runs/comparison-store.ts';
import { findRunRow, toRunSummary } from '#lib/runs/store.ts';
import { steadyJson, steadyText } from '#lib/runs/volatile.ts';

/**
 * Compares two runs, step by step.
 *
 * @param options.isExact True: times and ids count as well, and so does how JSON is written.
 * @throws AppError `NOT_FOUND`.
 */
export async function compareRuns(
  before: string,
  after: string,
  { isExact }: { isExact: boolean },
): Promise<RunComparison> {
  const [one, other] = await Promise.all([readRun(before, isExact), readRun(after, isExact)]);
  const steps = compareSteps(one.steps, other.steps);
  return {
    before: one.summary,
    after: other.summary,
    parameters: one.parameters === other.parameters ? 'equal' : 'changed',
    results: one.results === other.results ? 'equal' : 'changed',
    steps,
    divergence: findDivergence(steps),
    isExact,
  };
}

async function readRun(id: string, isExact: boolean) {
  const [row, steps] = await Promise.all([
    findRunRow(db(), requireId(id, 'run')),
    readComparedSteps(db(), id),
  ]);
  if (!row) throw notFound(`The run "${id}"`);
  const json = isExact ? (text: string) => text : steadyJson;
  return {
    summary: toRunSummary(row),
    parameters: json(row.parameters),
    // Of those that are too large to be read here the size stands for them.
    results: row.results === null ? String(row.leftOutBytes) : json(row.results),
    steps: isExact ? steps : steps.map(steadySide),
  };
}

function steadySide({ hasTexts, ...side }: ComparedRow): Side {
  const error = side.error === null ? null : steadyText(side.error);
  if (!hasTexts) return { ...side, error };
  return {
    ...side,
    error,
    input: steadyJson(side.input),
    output: side.output === null ? null : steadyJson(side.output),
    log: steadyText(side.log),
  };
}
