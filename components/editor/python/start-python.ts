import type { Monaco } from '#components/editor/monaco.ts';
import { notePartMissing, type PythonPart } from '#components/editor/python/python-parts.ts';
import { startLint } from '#components/editor/python/start-lint.ts';
import { startTypes } from '#components/editor/python/start-types.ts';

let isStarted = false;

/**
 * Starts what Monaco knows of Python, once per page: its workers take seconds to start and 500 MB.
 *
 * @param types What the runtime's functions are called with: file name → text.
 */
export function startPython(monaco: Monaco, types: Record<string, string>): void {
  if (isStarted) return;
  isStarted = true;
  const fail = (part: PythonPart) => () => notePartMissing(part);
  startTypes(monaco, openWorker('types', 'classic'), types).catch(fail('types'));
  startLint(monaco, openWorker('lint', 'module'), fail('lint'));
}

function openWorker(part: PythonPart, type: WorkerType): Worker {
  const worker = new Worker(`/python/${part}.js`, { type });
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    notePartMissing(part);
  });
  return worker;
}
