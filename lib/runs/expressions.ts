import { AppError } from '#lib/errors.ts';
import { evaluator } from '#lib/expressions/evaluator.ts';
import type { Reply, Task } from '#lib/expressions/protocol.ts';
import { helperEnded } from '#lib/helper-process/ended.ts';
import { isJsonObject, type JsonObject, parseJson, stringifyJson } from '#lib/json.ts';
import { limits } from '#lib/limits.ts';

/**
 * Whether a node's `when` lets it run, which must be true or false.
 *
 * @throws AppError `EXPRESSION_FAILED`, `EVALUATOR_ENDED`; the signal's reason once it is aborted.
 */
export async function evaluateWhen(when: string, context: JsonObject, signal: AbortSignal): Promise<boolean> {
  const task: Task = { kind: 'when', expression: when, context: stringifyJson(context) };
  const reply = await evaluate(task, `"${when}"`, signal);
  if ('isTrue' in reply) return reply.isTrue;
  throw new TypeError('The evaluator answered something else than whether a condition holds.');
}

/**
 * What a node with `inputs` receives: each key with the value of its expression.
 *
 * @throws AppError `EXPRESSION_FAILED`, `EVALUATOR_ENDED`; the signal's reason once it is aborted.
 */
export async function evaluateInputs(
  inputs: Record<string, string>,
  context: JsonObject,
  signal: AbortSignal,
): Promise<JsonObject> {
  const task: Task = { kind: 'inputs', inputs, context: stringifyJson(context) };
  const keys = Object.keys(inputs);
  const shown = keys.length === 1 ? `"${Object.values(inputs)[0]}"` : `of one of ${keys.join(', ')}`;
  const reply = await evaluate(task, shown, signal);
  const mapped = 'inputs' in reply ? parseJson(reply.inputs) : undefined;
  if (isJsonObject(mapped)) return mapped;
  throw new TypeError('The evaluator answered something else than inputs.');
}

/** @param shown Names the expression, or the several that were evaluated together. */
async function evaluate(task: Task, shown: string, signal: AbortSignal): Promise<Reply> {
  const outcome = await evaluator().run(task, { timeoutMs: limits.expressionMs, signal });
  if ('exceeded' in outcome) {
    const bound =
      outcome.exceeded === 'time'
        ? `${limits.expressionMs / 1000} s`
        : `${limits.expressionMemoryMib} MiB of memory`;
    throw failed(
      `The expression ${shown} took more than ${bound}.`,
      'Let it do less: fewer lists within lists, shorter texts, fewer values.',
    );
  }
  if ('ended' in outcome) throw helperEnded('EVALUATOR_ENDED', 'evaluates expressions', outcome.ended);
  const { reply } = outcome;
  if (!('failed' in reply)) return reply;
  throw failed(
    `The expression "${reply.failed.expression}" failed: ${reply.failed.why}`,
    'Correct the expression in the pipeline. The step shows the context it was given.',
  );
}

function failed(message: string, hint: string): AppError {
  return new AppError({ code: 'EXPRESSION_FAILED', message, hint, fault: 'configuration' });
}
