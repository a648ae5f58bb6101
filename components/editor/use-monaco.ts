'use client';

import { useEffect, useState } from 'react';
import type { Monaco } from '#components/editor/monaco.ts';
import { loadMonaco } from '#components/editor/monaco-look.ts';

/** Monaco, once it is loaded; it never is where that fails, of which the editor itself tells. */
export function useMonaco(): Monaco | undefined {
  const [monaco, setMonaco] = useState<Monaco>();
  useEffect(() => {
    let isGone = false;
    loadMonaco().then(
      (loaded) => {
        if (!isGone) setMonaco(loaded);
      },
      () => undefined,
    );
    return () => {
      isGone = true;
    };
  }, []);
  return monaco;
}
