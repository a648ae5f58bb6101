'use client';

import { useMonaco } from '@monaco-editor/react';
import { useEffect } from 'react';
import { noteAllPartsMissing } from '#components/editor/python/python-parts.ts';
import { isPythonFile } from '#components/editor/python/server-path.ts';

/**
 * Has the editor know Python once a file of it is shown.
 *
 * @param types What the runtime's functions are called with.
 */
export function usePython(shown: string | undefined, types: Record<string, string>): void {
  const monaco = useMonaco();
  const isShown = shown !== undefined && isPythonFile(shown);
  useEffect(() => {
    if (!monaco || !isShown) return;
    import('#components/editor/python/start-python.ts').then(
      ({ startPython }) => startPython(monaco, types),
      noteAllPartsMissing,
    );
  }, [monaco, isShown, types]);
}
