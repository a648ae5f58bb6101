import { badRequest } from '#lib/api/errors.ts';
import { limits } from '#lib/limits.ts';

/**
 * Refuses JSON text whose arrays and objects nest too deeply: what walks a value later does so recursively.
 *
 * @throws AppError `BAD_REQUEST`.
 */
export function requireShallow(text: string): void {
  let depth = 0;
  let isInString = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i];
    if (isInString) {
      if (char === '\\') i += 1;
      else if (char === '"') isInString = false;
    } else if (char === '"') isInString = true;
    else if (char === '{' || char === '[') depth += 1;
    else if (char === '}' || char === ']') depth -= 1;
    if (depth > limits.jsonDepth) {
      throw badRequest(`The JSON nests more than ${limits.jsonDepth} levels deep.`);
    }
  }
}
