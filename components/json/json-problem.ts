/** Why a text is no JSON, and where, as far as the browser says so; `undefined` when it is JSON. */
export function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return `Not JSON${placeIn(message, text)}: ${reasonIn(message)}.`;
  }
}

/** V8 gives a position in the text, Firefox line and column; at the end of the text V8 gives neither. */
function placeIn(message: string, text: string): string {
  const given = /line (\d+) column (\d+)/.exec(message);
  if (given) return ` (line ${given[1]}, column ${given[2]})`;
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position === undefined && !/end of (the )?(JSON )?(input|data)/i.test(message)) return '';
  const before = text.slice(0, position === undefined ? text.length : Number(position)).split('\n');
  return ` (line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1})`;
}

function reasonIn(message: string): string {
  return message
    .replace(/^JSON\.parse: /, '')
    .replace(/,? ?(in JSON )?at (position|line) .*$/s, '')
    .replace(/, (\.\.\.)?".*" is not valid JSON$/s, '');
}
