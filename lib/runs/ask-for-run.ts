import type { Database } from '#lib/db/client.ts';
import { type AppError, invalidInput } from '#lib/errors.ts';
import { isJsonObject, JsonText, stringifyJson } from '#lib/json.ts';
import { limits } from '#lib/limits.ts';
import { findDifference } from '#lib/runs/same-request.ts';
import { insertRun, type NewRun } from '#lib/runs/store.ts';

/**
 * Stores a run for a worker to carry out, or finds the one that has its idempotency key already.
 *
 * @returns Its id; `created` is false when its key was used before for the same request.
 * @throws AppError `INVALID_INPUT` for a key that was used for another request; nothing is stored then.
 */
export async function askForRun(database: Database, run: NewRun): Promise<{ id: string; created: boolean }> {
  const earlier = await insertRun(database, run);
  if (!earlier) return { id: run.id, created: true };
  const difference = await findDifference({ ...run, ...run.again }, earlier);
  if (difference) throw keyTaken(earlier.id, difference);
  return { id: earlier.id, created: false };
}

function keyTaken(run: string, difference: string): AppError {
  return invalidInput(
    `The idempotency key was used before, for the run ${run} with other ${difference}.`,
    [{ path: ['idempotencyKey'], message: `The run ${run} has this key, and other ${difference}.` }],
    'The same key asks for the same run again. Another run takes another key.',
  );
}

/**
 * What a run, or a step, is given, as JSON text.
 *
 * @param value A JSON object, as a value or a {@link JsonText}, which nobody has checked.
 * @param field Where it stands in the request.
 * @throws AppError `INVALID_INPUT` for what is no object, and beyond {@link limits.contextBytes}.
 */
export function textOfContext(value: unknown, field: 'parameters' | 'input'): string {
  const what = field === 'parameters' ? 'The parameters are' : 'The input is';
  const text = objectText(value);
  if (text === undefined) {
    throw invalidInput(`${what} no JSON object.`, [
      { path: [field], message: 'Expected a JSON object, such as {"node": "worker-1"}.' },
    ]);
  }
  if (Buffer.byteLength(text) > limits.contextBytes) {
    throw invalidInput(`${what} too large.`, [
      { path: [field], message: `At most ${limits.contextBytes / 1024 / 1024} MiB of JSON.` },
    ]);
  }
  return text;
}

function objectText(value: unknown): string | undefined {
  if (value instanceof JsonText) return value.isObject ? value.text : undefined;
  return isJsonObject(value) ? stringifyJson(value) : undefined;
}
