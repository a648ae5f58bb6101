'use client';

import { useEffect } from 'react';
import { loadMonaco } from '#components/editor/load-monaco.ts';
import { notePartMissing } from '#components/editor/parts.ts';
import { isPythonFile } from '#components/editor/python/server-path.ts';

/**
 * Has the editor know Python once a file of it is shown.
 *
 * @param types What the runtime's functions are called with.
 */
export function usePython(shown: string | undefined, types: Record<string, string>): void {
  const isShown = shown !== undefined && isPythonFile(shown);
  useEffect(() => {
    if (!isShown) return;
    import('#components/editor/python/start-python.ts').then(
      ({ startPython }) => startPython(loadMonaco(), types),
      () => notePartMissing('pythonTypes'),
    );
  }, [isShown, types]);
}
