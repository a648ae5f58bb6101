/** Up to here, in characters and lines, a text is drawn whole: the browser's own search and selection then take it all. */
const wholeLength = 20_000;
const wholeLines = 500;

/** True for a text that is drawn row by row, as far as its length tells. */
export function isLong(text: string): boolean {
  return text.length > wholeLength;
}

/** True for a text of more lines than are drawn at once. */
export function hasManyLines(count: number): boolean {
  return count > wholeLines;
}
