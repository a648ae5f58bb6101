/** The files of a function: their names, relative to its folder, and their texts. */
export type Files = Readonly<Record<string, string>>;

/**
 * What a build or a call has said about one place in a function's files. Line and column are counted from 1, a column in
 * UTF-16 units, as Monaco counts both.
 */
export interface Problem {
  /** As it is named in the code source: `handler.py`, `lib/words.py`. */
  file: string;
  line: number;
  /** Where the place is known only by its line: absent. */
  column?: number;
  /** One or a few lines, in the words of the tool that found it: `KeyError: 'a'`. */
  message: string;
}

/** Finds what one tool says of a function's files in what was printed, line by line. */
export type ProblemReader = (lines: readonly string[], files: Files) => Problem[];

/** The text of a file's line; undefined where it has no such line. */
export function lineOf(files: Files, file: string, line: number): string | undefined {
  return files[file]?.split('\n')[line - 1]?.replace(/\r$/, '');
}

/** At most five lines that stand below a finding and explain it. */
export function linesBelow(
  lines: readonly string[],
  index: number,
  isPart: (line: string) => boolean,
): string[] {
  const below = lines.slice(index + 1, index + 6);
  const end = below.findIndex((line) => !isPart(line));
  return end === -1 ? below : below.slice(0, end);
}

/**
 * The column that a caret below a line points at, if that line is the file's. Tools print a line as it is, or without its
 * indentation behind one of their own.
 */
export function columnOfCaret(
  { printed, caret }: { printed: string; caret: string },
  source: string | undefined,
): number | undefined {
  const at = caret.indexOf('^');
  if (at === -1 || source === undefined || source.trim() === '' || source.trim() !== printed.trim())
    return undefined;
  const column = at - indentOf(printed) + indentOf(source);
  return column >= 0 ? column + 1 : undefined;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}
