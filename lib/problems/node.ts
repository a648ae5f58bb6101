import { columnOfCaret, type Files, lineOf, type Problem } from '#lib/problems/problem.ts';
import { findUserFile } from '#lib/problems/user-file.ts';

const frame = /^\s*at (?:.*\()?((?:file:\/\/)?\/[^():]*):(\d+):(\d+)\)?(?: \{)?$/;
const anyFrame = /^\s*at \S/;
/** Before the source of an error that ended the process, and of one in the syntax. */
const place = /^((?:file:\/\/)?\/[^:]*):(\d+)$/;
const title =
  /^\s*(?:\[cause\]: |uncaught: |Uncaught |unhandled rejection[^:]*: )*[\w$.]*(?:Error|Exception)\b/;
const missing = /Cannot find (?:package|module) '([^']+)' imported from (\S+)/;

/** Errors of Node.js: stack traces, errors in the syntax, imports of what is not there. */
export function readNode(lines: readonly string[], files: Files): Problem[] {
  return [...readPlaces(lines, files), ...readStacks(lines, files), ...readImports(lines, files)];
}

/** Of each stack the deepest frame that is the function's own: it stands first. */
function readStacks(lines: readonly string[], files: Files): Problem[] {
  const problems: Problem[] = [];
  let hasLast: boolean = false;
  for (let index = 0; index < lines.length; index++) {
    if (!anyFrame.test(lines[index] ?? '') || anyFrame.test(lines[index - 1] ?? '')) continue;
    const told = titleAbove(lines, index);
    let end = index;
    while (anyFrame.test(lines[end] ?? '')) end += 1;
    const own = lines
      .slice(index, end)
      .map((line) => {
        const [, path = '', row, column] = frame.exec(line) ?? [];
        const file = row === undefined ? undefined : findUserFile(path, files);
        return file === undefined ? undefined : { file, line: Number(row), column: Number(column) };
      })
      .find((found) => found !== undefined);
    const isOfLast: boolean = told.includes('[cause]:') && hasLast;
    if (own && !isOfLast) problems.push({ ...own, message: cleanTitle(told) });
    hasLast = own !== undefined || isOfLast;
  }
  return problems;
}

/** The line that names the error: its message may have several. */
function titleAbove(lines: readonly string[], index: number): string {
  let found = lines[index - 1] ?? '';
  for (let at = index - 1; at >= Math.max(0, index - 30); at--) {
    const line = lines[at] ?? '';
    if (line === '' || anyFrame.test(line)) break;
    if (title.test(line)) found = line;
  }
  return found;
}

function cleanTitle(line: string): string {
  return line
    .trim()
    .replace(/^\[cause\]: /, '')
    .replace(/ \{$/, '');
}

/** `file:///app/function/handler.js:2`, the source, a caret below it, and what is wrong. */
function readPlaces(lines: readonly string[], files: Files): Problem[] {
  return lines.flatMap((text, index) => {
    const [, path = '', row] = place.exec(text) ?? [];
    const file = row === undefined ? undefined : findUserFile(path, files);
    if (file === undefined) return [];
    const line = Number(row);
    const below = lines.slice(index + 1, index + 16);
    const caretAt = below.findIndex((each) => /^\s*\^+\s*$/.test(each));
    const told = below.find((each, at) => at > caretAt && title.test(each));
    if (caretAt < 1 || told === undefined) return [];
    const shown = { printed: below[caretAt - 1] ?? '', caret: below[caretAt] ?? '' };
    const column = columnOfCaret(shown, lineOf(files, file, line));
    return [{ file, line, ...(column !== undefined && { column }), message: cleanTitle(told) }];
  });
}

/** Node.js says which file imports what is not there, not in which line. */
function readImports(lines: readonly string[], files: Files): Problem[] {
  return lines.flatMap((text) => {
    const [, wanted = '', from = ''] = missing.exec(text) ?? [];
    const file = findUserFile(from, files);
    const found = file === undefined ? undefined : findImport(files[file] ?? '', wanted);
    return file === undefined || !found ? [] : [{ file, ...found, message: cleanTitle(text) }];
  });
}

/** A package is named as it was imported, a file by its whole path. */
function findImport(text: string, wanted: string): { line: number; column: number } | undefined {
  const nameOf = (path: string) => path.slice(path.lastIndexOf('/') + 1);
  for (const [index, line] of text.split('\n').entries()) {
    for (const { 1: quoted = '', index: at } of line.matchAll(/["'`]([^"'`]+)["'`]/g)) {
      const isIt = wanted.startsWith('/')
        ? /^[./]/.test(quoted) && nameOf(quoted) === nameOf(wanted)
        : quoted === wanted || quoted.startsWith(`${wanted}/`);
      if (isIt) return { line: index + 1, column: at + 1 };
    }
  }
  return undefined;
}
