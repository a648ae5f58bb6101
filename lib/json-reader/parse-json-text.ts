import { headOf } from '#lib/cut-text.ts';
import { badRequest } from '#lib/errors.ts';
import { parseJson, parsePlainJson } from '#lib/json.ts';
import type { Reading } from '#lib/json-reader/json-protocol.ts';
import { hasTooManyValues, isTooDeep } from '#lib/json-shape.ts';
import { limits } from '#lib/limits.ts';

/** Reads JSON text here and now. @throws AppError `BAD_REQUEST` saying what is wrong with it. */
export function parseJsonText(text: string, { numbers, isCounted }: Omit<Reading, 'textOf'>): unknown {
  if (isCounted && hasTooManyValues(text)) {
    throw badRequest(`The JSON holds more than ${limits.inputValues} values.`);
  }
  if (isTooDeep(text)) throw badRequest(`The JSON nests more than ${limits.jsonDepth} levels deep.`);
  try {
    return numbers === 'exact' ? parseJson(text) : parsePlainJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw badRequest(`The text is no JSON: ${headOf(error.message, 200)}.`);
  }
}
