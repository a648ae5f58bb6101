import type { FieldIssue } from '#lib/errors.ts';
import { evaluator } from '#lib/expressions/evaluator.ts';
import { evaluatorEnded } from '#lib/expressions/evaluator-ended.ts';
import { limits } from '#lib/limits.ts';
import type { PipelineNode } from '#lib/pipelines/schema.ts';

/**
 * Finds the expressions of a pipeline that cannot be read. Apart from its schema: JSONata's parser takes a time that
 * grows with the square of a text, so it does not run in a process that has others to answer.
 *
 * @returns Issues whose paths start with the place of a node.
 * @throws AppError `EVALUATOR_ENDED`
 */
export async function checkExpressions(nodes: PipelineNode[]): Promise<FieldIssue[]> {
  const found = nodes.flatMap(({ when, inputs = {} }, place) => [
    ...(when === undefined ? [] : [{ text: when, path: [place, 'when'] }]),
    ...Object.entries(inputs).map(([key, text]) => ({ text, path: [place, 'inputs', key] })),
  ]);
  if (found.length === 0) return [];
  const outcome = await evaluator().run(
    { kind: 'check', expressions: found.map(({ text }) => text) },
    { timeoutMs: limits.expressionCheckMs, signal: new AbortController().signal },
  );
  if ('exceeded' in outcome) {
    const bound =
      outcome.exceeded === 'time'
        ? `${limits.expressionCheckMs / 1000} s`
        : `${limits.expressionMemoryMib} MiB of memory`;
    return [
      { path: [], message: `The expressions take more than ${bound} to read; write fewer or shorter ones.` },
    ];
  }
  if ('ended' in outcome) throw evaluatorEnded(outcome.ended);
  if (!('problems' in outcome.reply))
    throw new TypeError('The evaluator answered something else than problems.');
  const { problems } = outcome.reply;
  return found.flatMap(({ path }, index) => {
    const why = problems[index];
    return why ? [{ path, message: `The JSONata expression cannot be read: ${why}` }] : [];
  });
}
