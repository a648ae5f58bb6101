import { AppError, invalidInput } from '#lib/errors.ts';
import { readJsonText } from '#lib/json-reader/read-json.ts';

/**
 * JSON that was typed into a field of a form. A blank one is an empty object.
 *
 * @throws AppError `INVALID_INPUT` naming the field for what is no JSON.
 */
export async function readJsonField(field: string, text: string): Promise<unknown> {
  try {
    return await readJsonText(text.trim() === '' ? '{}' : text, { numbers: 'exact', textOf: null });
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'BAD_REQUEST') throw error;
    throw invalidInput(`The ${field} is not JSON.`, [{ path: [field], message: error.message }]);
  }
}
