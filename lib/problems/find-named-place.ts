import { findProblems } from '#lib/problems/find-problems.ts';
import type { Problem } from '#lib/problems/problem.ts';

/** A file of a function as tools name it: `"/app/function/a b.py"`, `/app/function/handler.js:2:7`, `function/x/handler.go`. */
const named = /"[^"\n]*\bfunction\/([^"\n]+)"|\bfunction\/([^\s"'():]+)/g;
/** Bash names its script by its name alone. */
const script = /^([^\s:/]+\.sh): (?:line )?\d+: /gm;

/**
 * The place in a function's files that a traceback leads to, told without these files: what stands in the function's folder is
 * theirs. Undefined when the traceback names none.
 */
export function findNamedPlace(traceback: string): Problem | undefined {
  const names = [...traceback.matchAll(named), ...traceback.matchAll(script)].map(
    ([, quoted, bare]) => quoted ?? bare ?? '',
  );
  return findProblems(traceback, Object.fromEntries(names.map((name) => [name, ''])))[0];
}
