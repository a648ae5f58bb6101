import { type CelInput, type CelValue, isCelError, plan } from '@bufbuild/cel';
import { explainError } from '#lib/expressions/explain.ts';
import { environment } from '#lib/expressions/functions.ts';
import { type KeptNumbers, keepNumbers } from '#lib/expressions/numbers.ts';
import type { Reply, Task } from '#lib/expressions/protocol.ts';
import { readExpression } from '#lib/expressions/read.ts';
import { fromCel, toVariables } from '#lib/expressions/values.ts';
import { isJsonObject, type JsonObject, parseJson, stringifyJson } from '#lib/json.ts';

// Runs in a process of its own, which is ended when it takes too long or too much: see evaluator.ts.

/** Does what an evaluator process was asked to. */
export function carryOut(task: Task): Reply {
  switch (task.kind) {
    case 'check':
      return { problems: task.expressions.map(problemOf) };
    case 'when':
      return decide(task.expression, readContext(task.context));
    case 'inputs':
      return mapInputs(task.inputs, readContext(task.context));
  }
}

interface Context {
  variables: Record<string, CelInput>;
  numbers: KeptNumbers;
}

type Outcome = { value: CelValue } | Extract<Reply, { failed: object }>;

function readContext(text: string): Context {
  const context = parseJson(text);
  if (!isJsonObject(context)) throw new TypeError('A context is a JSON object.');
  const numbers = keepNumbers(context);
  return { variables: toVariables(context, numbers), numbers };
}

function decide(expression: string, context: Context): Reply {
  const outcome = evaluate(expression, context);
  if ('failed' in outcome) return outcome;
  if (typeof outcome.value === 'boolean') return { isTrue: outcome.value };
  const why = 'it gives something else than true or false. Compare it with something, as in "load > 0.9".';
  return { failed: { expression, why } };
}

function mapInputs(inputs: Record<string, string>, context: Context): Reply {
  const mapped: JsonObject = Object.create(null);
  for (const [key, expression] of Object.entries(inputs)) {
    const outcome = evaluate(expression, context);
    if ('failed' in outcome) return outcome;
    try {
      mapped[key] = fromCel(outcome.value, context.numbers);
    } catch (error) {
      return { failed: { expression, why: `"${key}" gives ${reasonOf(error)}.` } };
    }
  }
  return { inputs: stringifyJson(mapped) };
}

function evaluate(expression: string, { variables }: Context): Outcome {
  try {
    const parsed = readExpression(expression);
    const value = plan(environment, parsed)(variables);
    if (!isCelError(value)) return { value };
    return { failed: { expression, why: explainError(value, parsed.expr) } };
  } catch (error) {
    return { failed: { expression, why: reasonOf(error) } };
  }
}

function problemOf(expression: string): string | null {
  try {
    readExpression(expression);
    return null;
  } catch (error) {
    return reasonOf(error);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (!(error instanceof RangeError)) return error.message;
  // What V8 has to say, of the stack and of texts.
  return error.message.includes('call stack')
    ? 'it nests more deeply than can be read or evaluated.'
    : `it makes too much of something: ${error.message}.`;
}
