import jsonata from 'jsonata';
import { AppError } from '#lib/errors.ts';
import { isJsonObject, type Json, type JsonObject, parseJson } from '#lib/json.ts';

// An expression is user input that runs in the worker: bounded in time (ms), depth and size.
const bounds = { timeout: 1000, stack: 500, sequence: 1_000_000 };

/**
 * Whether a node's `when` lets it run, by JSONata's own notion of truth.
 *
 * @throws AppError `EXPRESSION_FAILED`.
 */
export async function evaluateWhen(when: string, context: JsonObject): Promise<boolean> {
  return (await evaluate(`$boolean(${when})`, when, context)) === true;
}

/**
 * What a node with `inputs` receives: each key with the value of its expression; without a value, no key.
 *
 * @throws AppError `EXPRESSION_FAILED`.
 */
export async function evaluateInputs(
  inputs: Record<string, string>,
  context: JsonObject,
): Promise<JsonObject> {
  const mapped: JsonObject = Object.create(null);
  for (const [key, expression] of Object.entries(inputs)) {
    const value = await evaluate(expression, expression, context);
    if (value !== undefined) mapped[key] = toJson(value);
  }
  return mapped;
}

async function evaluate(expression: string, shown: string, context: JsonObject): Promise<unknown> {
  try {
    return await jsonata(expression, bounds).evaluate(toPlain(context));
  } catch (error) {
    const why = isJsonObject(error) || error instanceof Error ? String(error.message) : String(error);
    throw new AppError(
      {
        code: 'EXPRESSION_FAILED',
        message: `The JSONata expression "${shown}" failed: ${why}`,
        hint: 'Correct the expression in the pipeline. The step shows the context it was given.',
        fault: 'configuration',
      },
      { cause: error },
    );
  }
}

// JSONata asks objects for hasOwnProperty and the like; the copy also keeps it from changing the context.
function toPlain(value: Json): unknown {
  if (Array.isArray(value)) return value.map(toPlain);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toPlain(item)]));
}

// JSONata marks the arrays it makes; going through plain values leaves only what JSON has.
function toJson(value: unknown): Json {
  if (Array.isArray(value)) return value.map(toJson);
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, item]) => item !== undefined && typeof item !== 'function')
        .map(([key, item]) => [key, toJson(item)]),
    );
  }
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  return typeof value === 'object' ? (value as Json) : parseJson(JSON.stringify(value) ?? 'null');
}
