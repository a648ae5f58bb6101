import type { Files, Problem } from '#lib/problems/problem.ts';
import { findUserFile } from '#lib/problems/user-file.ts';

/** Bash writes `handler.sh: line 5: …`, dash `handler.sh: 5: …`. */
const finding = /^([^\s:]+): (?:line )?(\d+): (.+)$/;

/** What a shell says of a script. */
export function readShell(lines: readonly string[], files: Files): Problem[] {
  return lines.flatMap((text) => {
    const [, path = '', line, message = ''] = finding.exec(text) ?? [];
    const file = findUserFile(path, files);
    // After an error in the syntax, Bash repeats the line.
    if (file === undefined || message.startsWith('`')) return [];
    return [{ file, line: Number(line), message }];
  });
}
