/** Lines of a log, both ends included, counted from 1. */
export interface LineRange {
  from: number;
  to: number;
}

/**
 * The lines that a page's address points at: `#L120`, `#L120-L130`.
 *
 * @param anchor Which log of the page, where it has several: `#function-L120`.
 */
export function readLineRange(hash: string, anchor: string | undefined): LineRange | undefined {
  const prefix = prefixOf(anchor);
  if (!hash.startsWith(prefix)) return undefined;
  const [, first, last = first] = /^L(\d{1,9})(?:-L?(\d{1,9}))?$/.exec(hash.slice(prefix.length)) ?? [];
  const ends = [Number(first), Number(last)];
  const from = Math.min(...ends);
  return from >= 1 ? { from, to: Math.max(...ends) } : undefined;
}

/** The fragment of an address that points at lines of a log. */
export function writeLineRange({ from, to }: LineRange, anchor: string | undefined): string {
  return `${prefixOf(anchor)}L${from}${to === from ? '' : `-L${to}`}`;
}

/** The lines from those marked to another, as a click with Shift takes them. */
export function extendTo(marked: LineRange | undefined, line: number): LineRange {
  const start = marked?.from ?? line;
  return { from: Math.min(start, line), to: Math.max(start, line) };
}

function prefixOf(anchor: string | undefined): string {
  return anchor === undefined ? '#' : `#${anchor}-`;
}
