import type { FieldIssue } from '#lib/errors.ts';
import { evaluator } from '#lib/expressions/evaluator.ts';
import { helperEnded } from '#lib/helper-process/ended.ts';
import { limits } from '#lib/limits.ts';
import type { PipelineNode } from '#lib/pipelines/schema.ts';

/** What is left of {@link limits.expressionCheckMs} to one request: it may save a thousand pipelines. */
export interface CheckBudget {
  leftMs: number;
}

export function newCheckBudget(): CheckBudget {
  return { leftMs: limits.expressionCheckMs };
}

/**
 * Finds the expressions of a pipeline that cannot be read. Apart from its schema: reading
 * many takes a while, so it is not done in a process that has others to answer.
 *
 * @param budget Shared by all pipelines of one request.
 * @returns Issues whose paths start with the place of a node.
 * @throws AppError `EVALUATOR_ENDED`
 */
export async function checkExpressions(
  nodes: PipelineNode[],
  budget: CheckBudget = newCheckBudget(),
): Promise<FieldIssue[]> {
  const found = nodes.flatMap(({ when, inputs = {} }, place) => [
    ...(when === undefined ? [] : [{ text: when, path: [place, 'when'] }]),
    ...Object.entries(inputs).map(([key, text]) => ({ text, path: [place, 'inputs', key] })),
  ]);
  if (found.length === 0) return [];
  if (found.length > limits.expressionsPerPipeline) {
    const message = `A pipeline has at most ${limits.expressionsPerPipeline} expressions; these are ${found.length}.`;
    return [{ path: [], message }];
  }
  if (budget.leftMs <= 0) return [tooSlow(`${limits.expressionCheckMs / 1000} s`)];
  const startedAt = performance.now();
  const outcome = await evaluator().run(
    { kind: 'check', expressions: found.map(({ text }) => text) },
    { timeoutMs: budget.leftMs, signal: new AbortController().signal },
  );
  budget.leftMs -= performance.now() - startedAt;
  if ('exceeded' in outcome) {
    const bound =
      outcome.exceeded === 'time'
        ? `${limits.expressionCheckMs / 1000} s`
        : `${limits.expressionMemoryMib} MiB of memory`;
    return [tooSlow(bound)];
  }
  if ('ended' in outcome) throw helperEnded('EVALUATOR_ENDED', 'evaluates expressions', outcome.ended);
  if (!('problems' in outcome.reply))
    throw new TypeError('The evaluator answered something else than problems.');
  const { problems } = outcome.reply;
  return found.flatMap(({ path }, index) => {
    const why = problems[index];
    return why ? [{ path, message: `The expression cannot be read: ${why}` }] : [];
  });
}

/** @param bound What they take more than. */
function tooSlow(bound: string): FieldIssue {
  return {
    path: [],
    message: `The expressions of the request take more than ${bound} to read; write fewer or shorter ones.`,
  };
}
