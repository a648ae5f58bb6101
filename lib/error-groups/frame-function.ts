import { withoutControl } from '#lib/logs/control-sequences.ts';
import type { Problem } from '#lib/problems/problem.ts';

const python = /File "([^"]+)", line (\d+), in (.+)$/;
const node = /^\s*at (?:async )?(.+?) \((?:file:\/\/)?([^()]+):(\d+):\d+\)/;
/** The place; the line above it names the function and its arguments. */
const go = /^\t([^\s:]+\.go):(\d+)/;

/**
 * The function in which a traceback has a place: `count` of Python's and Node.js's, `function.Handle` of Go's. Undefined
 * where it names none, as for the top level of a Node.js module, and for a shell.
 */
export function findFrameFunction(
  printed: string,
  place: Pick<Problem, 'file' | 'line'>,
): string | undefined {
  const isThere = (path: string, line: string) =>
    Number(line) === place.line && (path === place.file || decode(path).endsWith(`/${place.file}`));
  const lines = withoutControl(printed).split(/\r?\n/);
  for (const [index, text] of lines.entries()) {
    const [, pythonPath = '', pythonLine = '', pythonName] = python.exec(text) ?? [];
    if (isThere(pythonPath, pythonLine)) return pythonName?.trim();
    const [, nodeName, nodePath = '', nodeLine = ''] = node.exec(text) ?? [];
    if (isThere(nodePath, nodeLine)) return nodeName;
    const [, goPath = '', goLine = ''] = go.exec(text) ?? [];
    if (isThere(goPath, goLine)) return nameGoFunction(lines[index - 1] ?? '');
  }
  return undefined;
}

/** `handler/function.(*disk).read({0xc000012345, 0x5})` → `function.(*disk).read` */
function nameGoFunction(call: string): string | undefined {
  const name = call
    .replace(/^created by /, '')
    .replace(/ in goroutine \d+$/, '')
    .replace(/\([^()]*\)$/, '');
  return name.slice(name.lastIndexOf('/') + 1) || undefined;
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
