import type { Files } from '#lib/problems/problem.ts';

/** Where images and tries have the function's files. */
const folder = /^\/(?:tmp\/)?(?:app|build)\/function\//;

/**
 * The file of the function that a tool names in its own way: `/app/function/handler.py`, `file:///app/function/handler.js`,
 * `function/handler.ts`, `./handler.go`. Undefined for a library's.
 */
export function findUserFile(printed: string, files: Files): string | undefined {
  const path = printed.startsWith('file://') ? decode(printed.slice('file://'.length)) : printed;
  const relative = path.replace(folder, '').replace(/^(?:\.\/)+/, '');
  return [relative, relative.replace(/^function\//, '')].find((name) => Object.hasOwn(files, name));
}

function decode(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
