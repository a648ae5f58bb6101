import { type Files, linesBelow, type Problem } from '#lib/problems/problem.ts';
import { findUserFile } from '#lib/problems/user-file.ts';

/** `handler.ts(3,5): error TS2322: …`, as a build tells it `handler.ts:3:5: error …`, and pretty `handler.ts:3:5 - error …`. */
const finding = /^([^\s:()]+)(?:\((\d+),(\d+)\):|:(\d+):(\d+)(?:: | - ))\s*(error .+)$/;

/** What the TypeScript compiler finds. */
export function readTypescript(lines: readonly string[], files: Files): Problem[] {
  return lines.flatMap((text, index) => {
    const [, path = '', row, column, otherRow, otherColumn, message = ''] = finding.exec(text) ?? [];
    const file = findUserFile(path, files);
    if (file === undefined) return [];
    // Why it is so stands below, further and further indented; a pretty one has the source there.
    const more = text.includes(' - error ') ? [] : linesBelow(lines, index, (line) => /^ {2,}\S/.test(line));
    return [
      {
        file,
        line: Number(row ?? otherRow),
        column: Number(column ?? otherColumn),
        message: [message.replace(/^error /, ''), ...more].join('\n'),
      },
    ];
  });
}
