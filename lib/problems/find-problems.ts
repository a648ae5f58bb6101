import { withoutControl } from '#lib/logs/control-sequences.ts';
import { readGo } from '#lib/problems/go.ts';
import { readNode } from '#lib/problems/node.ts';
import { readNpm } from '#lib/problems/npm.ts';
import { readPip } from '#lib/problems/pip.ts';
import type { Files, Problem, ProblemReader } from '#lib/problems/problem.ts';
import { readPython } from '#lib/problems/python.ts';
import { readRuntime } from '#lib/problems/runtime.ts';
import { readShell } from '#lib/problems/shell.ts';
import { readTypescript } from '#lib/problems/typescript.ts';

const readers: ProblemReader[] = [
  readPython,
  readNode,
  readTypescript,
  readGo,
  readShell,
  readPip,
  readNpm,
  readRuntime,
];

/** No tool says more of a place in one line. */
const longestLine = 4000;
const longestMessage = 1000;
/** As many as are told: more than anyone mends at once. */
const mostProblems = 100;

/**
 * Finds what a failed build, a try or a call says about a function's files. It knows what the runtimes and their tools
 * print (Python, Node.js, TypeScript, Go, shells, pip, npm); what only tells of a step or of a library is no problem of a
 * file. Of one place and message there is one problem.
 *
 * An editor makes a marker of each: `startLineNumber` is the line, `startColumn` the column or that of the line's first
 * character, the end that of the word there, or of the line. The files may have changed since: a line may be beyond the end
 * of its file.
 *
 * @param printed A build's log, a call's log, or the traceback of an error, with or without colours.
 * @param files What was built or called: an edited text has its lines elsewhere.
 */
export function findProblems(printed: string, files: Files): Problem[] {
  const lines = withoutControl(printed)
    .split('\n')
    .map((line) => line.replace(/\r$/, '').slice(0, longestLine));
  const found = new Map<string, Problem>();
  for (const read of readers) {
    for (const problem of read(lines, files)) {
      const message = problem.message.slice(0, longestMessage);
      const key = JSON.stringify([problem.file, problem.line, message]);
      if (!found.has(key)) found.set(key, { ...problem, message });
    }
  }
  return [...found.values()].slice(0, mostProblems);
}
