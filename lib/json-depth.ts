import { limits } from '#lib/limits.ts';

/**
 * True for JSON text whose arrays and objects nest deeper than {@link limits.jsonDepth}: what walks a value later does
 * so recursively. Ask before the text is parsed; text that is no JSON gives either answer.
 */
export function isTooDeep(text: string): boolean {
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
    if (depth > limits.jsonDepth) return true;
  }
  return false;
}
