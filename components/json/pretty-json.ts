/**
 * JSON text with line breaks and indentation, every literal kept digit by digit: parsing into numbers would round
 * big integers. Returns the text as it is when it is no JSON.
 */
export function prettyJson(text: string): string {
  if (!isJson(text)) return text;
  let out = '';
  let depth = 0;
  for (const token of text.match(/"(?:\\.|[^"\\])*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? []) {
    const isOpenEmpty = (token === '}' || token === ']') && /[{[]\s*$/.test(out);
    if (token === '{' || token === '[') {
      depth += 1;
      out += `${token}${lineBreak(depth)}`;
    } else if (token === '}' || token === ']') {
      depth -= 1;
      out = isOpenEmpty ? `${out.trimEnd()}${token}` : `${out}${lineBreak(depth)}${token}`;
    } else if (token === ',') {
      out += `,${lineBreak(depth)}`;
    } else {
      out += token === ':' ? ': ' : token;
    }
  }
  return out;
}

/** True when the text is JSON. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Why the text is no JSON object; `undefined` when it is one. */
export function jsonObjectProblem(text: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `This is not JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return undefined;
  return 'A JSON object is expected, for example {"host": "node-1"}.';
}

function lineBreak(depth: number): string {
  return `\n${'  '.repeat(depth)}`;
}
