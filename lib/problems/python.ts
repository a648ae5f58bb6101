import { columnOfCaret, type Files, lineOf, type Problem } from '#lib/problems/problem.ts';
import { findUserFile } from '#lib/problems/user-file.ts';

const header = /^(?:Exception Group )?Traceback \(most recent call last\):$/;
const frame = /^\s*File "([^"]+)", line (\d+)(?:, in .+)?$/;
const exception = /^[A-Za-z_][\w.]*(?:: .*|:?$)/;
/** The exception before was caught, and led to the next. */
const link = /^(?:The above exception was the direct cause of|During handling of the above exception)/;

/**
 * Tracebacks and syntax errors. A problem is at the deepest frame that is the function's own, and of exceptions that led
 * to each other, the last one's.
 */
export function readPython(printed: readonly string[], files: Files): Problem[] {
  // Those of a group stand behind a rail of `|` and `+`.
  const lines = printed.map((line) => line.replace(/^ *(?:\| ?|\+ )/, ''));
  const problems: Problem[] = [];
  let deepest: Omit<Problem, 'message'> | undefined;
  let isOpen = false;
  let isLinked = false;
  let hasLast = false;
  for (const [index, line] of lines.entries()) {
    if (header.test(line)) {
      isOpen = true;
      deepest = undefined;
      continue;
    }
    const place = readFrame(lines, index, files);
    if (place) {
      isOpen = true;
      deepest = place.own ?? deepest;
      continue;
    }
    if (link.test(line)) isLinked = hasLast;
    if (!isOpen || line === '' || /^\s/.test(line)) continue;
    isOpen = false;
    const problem = deepest && exception.test(line) ? { ...deepest, message: line } : undefined;
    deepest = undefined;
    if (problem && isLinked) problems.pop();
    if (problem) problems.push(problem);
    hasLast = problem !== undefined || (isLinked && hasLast);
    isLinked = false;
  }
  return problems;
}

/** A frame; `own` when it is of a file of the function. */
function readFrame(
  lines: readonly string[],
  index: number,
  files: Files,
): { own?: Omit<Problem, 'message'> } | undefined {
  const [, path = '', number] = frame.exec(lines[index] ?? '') ?? [];
  if (number === undefined) return undefined;
  const file = findUserFile(path, files);
  if (file === undefined) return {};
  const line = Number(number);
  const [printed = '', caret = ''] = lines.slice(index + 1, index + 3);
  const column = columnOfCaret({ printed, caret }, lineOf(files, file, line));
  return { own: { file, line, ...(column !== undefined && { column }) } };
}
