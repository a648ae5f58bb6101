/**
 * A text cut into rows that can be drawn one by one. Rows are kept as positions in the text: one of 2 MiB may have a
 * million of them.
 */
export interface TextRows {
  text: string;
  count: number;
  /** Characters of the longest row, without its indentation. */
  longest: number;
  /** Where row `index` begins and ends in the text, and how many characters it is indented. */
  at(index: number): { start: number; end: number; indent: number };
}

/** Of a text that is not there yet. */
export const noRows: TextRows = {
  text: '',
  count: 0,
  longest: 0,
  at: () => ({ start: 0, end: 0, indent: 0 }),
};

/** Rows do without a limit of columns: the browser wraps them. */
export const unlimited = Number.POSITIVE_INFINITY;

/** Writes the rows of a text, cutting lines where they reach the last column. */
export class RowWriter {
  private readonly text: string;
  private readonly columns: number;
  private positions = new Uint32Array(3 * 256);
  private count = 0;
  private longest = 0;

  /** @param columns How many characters fit side by side; {@link unlimited} leaves lines whole. */
  constructor(text: string, columns: number) {
    this.text = text;
    this.columns = columns;
  }

  /** Adds a line: a part of the text, as several rows where it is too long for one. */
  add(start: number, end: number, indentWanted: number): void {
    const indent = Math.min(indentWanted, Math.floor(this.columns / 2));
    const room = Math.max(1, this.columns - indent);
    let from = start;
    let cells = 0;
    for (let at = start; at < end && room !== unlimited; at++) {
      const unit = this.text.charCodeAt(at);
      cells += cellsOf(unit);
      if (cells <= room || at === from || isLowSurrogate(unit)) continue;
      this.push(from, at, indent);
      from = at;
      cells = cellsOf(unit);
    }
    this.push(from, end, indent);
  }

  rows(): TextRows {
    const { text, count, longest, positions } = this;
    return {
      text,
      count,
      longest,
      at: (index) => ({
        start: positions[3 * index] ?? 0,
        end: positions[3 * index + 1] ?? 0,
        indent: positions[3 * index + 2] ?? 0,
      }),
    };
  }

  private push(start: number, end: number, indent: number): void {
    if (3 * this.count === this.positions.length) {
      const larger = new Uint32Array(2 * this.positions.length);
      larger.set(this.positions);
      this.positions = larger;
    }
    const at = 3 * this.count;
    this.positions[at] = start;
    this.positions[at + 1] = end;
    this.positions[at + 2] = indent;
    this.count += 1;
    this.longest = Math.max(this.longest, end - start);
  }
}

/** The lines of a plain text. The line break at its end begins no further line. */
export function plainRows(text: string, columns: number): TextRows {
  const writer = new RowWriter(text, columns);
  let start = 0;
  while (start < text.length) {
    const lineBreak = text.indexOf('\n', start);
    const end = lineBreak === -1 ? text.length : lineBreak;
    writer.add(start, text[end - 1] === '\r' && end > start ? end - 1 : end, 0);
    start = end + 1;
  }
  return writer.rows();
}

/** The row in which a position of the text stands. */
export function rowAt(rows: TextRows, position: number): number {
  let low = 0;
  let high = rows.count - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (rows.at(middle).start <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * As wide as it is drawn in a monospaced font, roughly: East Asian characters and emoji take two cells; the
 * second half of a character takes none of its own.
 */
function cellsOf(unit: number): number {
  if (unit === tab) return 8;
  if (unit < firstWide) return 1;
  return isLowSurrogate(unit) ? 0 : 2;
}

const tab = 9;
const firstWide = 0x1100;

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
