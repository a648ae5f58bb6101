/** The lines of a text, counted from 1. */
export interface LogLines {
  count: number;
  /** The line in which a position stands. */
  lineAt(position: number): number;
  /** Where a line begins. */
  startOf(line: number): number;
}

/** Finds the lines of a text. The line break at its end begins no further line. */
export function readLines(text: string): LogLines {
  let starts = new Uint32Array(256);
  let count = 0;
  for (let start = 0; start < text.length; ) {
    if (count === starts.length) {
      const larger = new Uint32Array(2 * count);
      larger.set(starts);
      starts = larger;
    }
    starts[count++] = start;
    const lineBreak = text.indexOf('\n', start);
    start = lineBreak === -1 ? text.length : lineBreak + 1;
  }
  return {
    count,
    lineAt(position) {
      let low = 0;
      let high = count - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] ?? 0) <= position) low = middle;
        else high = middle - 1;
      }
      return low + 1;
    },
    startOf: (line) => starts[line - 1] ?? 0,
  };
}
