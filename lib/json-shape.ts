import { limits } from '#lib/limits.ts';

/**
 * True for JSON text whose arrays and objects nest deeper than {@link limits.jsonDepth}: what walks a value later does
 * so recursively. Ask before the text is parsed; text that is no JSON gives either answer.
 */
export function isTooDeep(text: string): boolean {
  let depth = 0;
  return someMark(text, (mark) => {
    if (mark === '{' || mark === '[') depth += 1;
    else if (mark === '}' || mark === ']') depth -= 1;
    return depth > limits.jsonDepth;
  });
}

/** True for JSON text with more than {@link limits.inputValues} values in it, asked as {@link isTooDeep} is. */
export function hasTooManyValues(text: string): boolean {
  // Each value but the first of a list or object follows a comma; a list or object may hold none.
  let most = limits.inputValues;
  return someMark(text, (mark) => {
    if (mark === ',' || mark === '{' || mark === '[') most -= 1;
    return most < 0;
  });
}

/** Whether this is so of a character outside of texts. */
function someMark(text: string, isSo: (mark: string) => boolean): boolean {
  let isInString = false;
  for (let i = 0; i < text.length; i += 1) {
    const char = text[i] ?? '';
    if (isInString) {
      if (char === '\\') i += 1;
      else if (char === '"') isInString = false;
    } else if (char === '"') isInString = true;
    else if (isSo(char)) return true;
  }
  return false;
}
