import { type Files, linesBelow, type Problem } from '#lib/problems/problem.ts';
import { findUserFile } from '#lib/problems/user-file.ts';

/** `./handler.go:12:3: …`, of the compiler and of vet; `/build/function/go.mod:5: …`. */
const finding = /^(?:vet: )?([^\s:]+\.(?:go|mod)):(\d+)(?::(\d+))?: (.+)$/;
/** `go: example.com/x@v1.2.3: …`: a module that cannot be had. */
const unknownModule = /^go: ([^\s@:]+)@[^\s:]+: (.+)$/;
const panic = /^(?:panic|error|fatal error): /;
/** Of a stack: the file's path, which begins with the name of its module. */
const frame = /^\t([^\s:]+\.go):(\d+)(?: \+0x[0-9a-f]+)?$/;

/** What Go's compiler and vet find, modules that are not there, and panics. */
export function readGo(lines: readonly string[], files: Files): Problem[] {
  return [...readFindings(lines, files), ...readModules(lines, files), ...readPanics(lines, files)];
}

function readFindings(lines: readonly string[], files: Files): Problem[] {
  return lines.flatMap((text, index) => {
    const [, path = '', row, column, told = ''] = finding.exec(text) ?? [];
    const file = findUserFile(path, files);
    if (file === undefined || told === 'too many errors') return [];
    const more = linesBelow(lines, index, (line) => line.startsWith('\t'));
    const message = [told, ...more.map((line) => line.trim())].join('\n');
    return [{ file, line: Number(row), ...(column !== undefined && { column: Number(column) }), message }];
  });
}

function readModules(lines: readonly string[], files: Files): Problem[] {
  const required = (files['go.mod'] ?? '').split('\n');
  return lines.flatMap((text) => {
    const [, module, message = ''] = unknownModule.exec(text) ?? [];
    if (module === undefined) return [];
    const index = required.findIndex((line) => line.split(/\s+/).includes(module));
    return index === -1 ? [] : [{ file: 'go.mod', line: index + 1, message: `${module}: ${message}` }];
  });
}

/** Of each panic the deepest frame that is the function's own: it stands first. */
function readPanics(lines: readonly string[], files: Files): Problem[] {
  const [, module = 'handler/function'] = /^module\s+"?([^"\s]+)"?/m.exec(files['go.mod'] ?? '') ?? [];
  const problems: Problem[] = [];
  let message: string | undefined;
  for (const text of lines) {
    if (panic.test(text)) message = text;
    const [, path = '', row] = frame.exec(text) ?? [];
    if (row === undefined || message === undefined || !path.startsWith(`${module}/`)) continue;
    const file = findUserFile(path.slice(module.length + 1), files);
    if (file === undefined) continue;
    problems.push({ file, line: Number(row), message });
    message = undefined;
  }
  return problems;
}
