import type { Monaco } from '#components/editor/monaco.ts';
import { notePartMissing } from '#components/editor/parts.ts';
import { startLint } from '#components/editor/python/start-lint.ts';
import { startTypes } from '#components/editor/python/start-types.ts';

let isStarted = false;

/**
 * Starts what Monaco knows of Python, once per page: its workers take seconds to start and 500 MB. Types start while Monaco
 * is being loaded; lint once they are shown, since compiling Ruff keeps two processors busy and would double their time.
 *
 * @param types What the runtime's functions are called with: file name → text.
 */
export async function startPython(monaco: Promise<Monaco>, types: Record<string, string>): Promise<void> {
  if (isStarted) return;
  isStarted = true;
  const typesWorker = openWorker('types.js', 'classic');
  await Promise.race([startTypes(monaco, typesWorker.worker, types), typesWorker.failure]).catch(() =>
    notePartMissing('pythonTypes'),
  );
  const lintWorker = openWorker('lint.js', 'module');
  await Promise.race([startLint(monaco, lintWorker.worker), lintWorker.failure]).catch(() =>
    notePartMissing('pythonLint'),
  );
}

/** A worker, and what rejects when it cannot be loaded. */
function openWorker(script: string, type: WorkerType): { worker: Worker; failure: Promise<never> } {
  const worker = new Worker(`/python/${script}`, { type });
  const failure = new Promise<never>((_, reject) => {
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    });
  });
  return { worker, failure };
}
