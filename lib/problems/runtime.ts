import type { Files, Problem } from '#lib/problems/problem.ts';
import { findUserFile } from '#lib/problems/user-file.ts';

/** Of a handler that has nothing to call in it, or an interpreter that is not there: what its runtime says of the file. */
const ofFile =
  /^(?:Podsmith|NoHandler|NoHandle|TypeError): function\/(\S+) ((?:defines|exports|names|has) .+)$/;
const noHandle = /^Podsmith: (there is no function Handle\(.+)$/;

/** What runtimes say of a file as a whole: it is told at its first line. */
export function readRuntime(lines: readonly string[], files: Files): Problem[] {
  return lines.flatMap((text) => {
    const [, path = 'handler.go', said] = ofFile.exec(text) ?? [];
    const [, missing] = noHandle.exec(text) ?? [];
    const file = findUserFile(path, files);
    const message = said === undefined ? missing : `${path} ${said}`;
    return file === undefined || message === undefined ? [] : [{ file, line: 1, message }];
  });
}
