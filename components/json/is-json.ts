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
