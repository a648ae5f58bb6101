import type { Monaco } from '#components/editor/monaco.ts';
import { notePartMissing } from '#components/editor/parts.ts';
import { startLint } from '#components/editor/python/start-lint.ts';
import { startTypes } from '#components/editor/python/start-types.ts';

let isStarted = false;

/**
 * Starts what Monaco knows of Python, once per page: its workers take seconds to start and 500 MB. They start while Monaco
 * is being loaded.
 *
 * @param types What the runtime's functions are called with: file name → text.
 */
export function startPython(monaco: Promise<Monaco>, types: Record<string, string>): void {
  if (isStarted) return;
  isStarted = true;
  const missTypes = () => notePartMissing('pythonTypes');
  startTypes(monaco, openWorker('types.js', 'classic', missTypes), types).catch(missTypes);
  const missLint = () => notePartMissing('pythonLint');
  startLint(monaco, openWorker('lint.js', 'module', missLint), missLint).catch(missLint);
}

function openWorker(script: string, type: WorkerType, onFailure: () => void): Worker {
  const worker = new Worker(`/python/${script}`, { type });
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    onFailure();
  });
  return worker;
}
