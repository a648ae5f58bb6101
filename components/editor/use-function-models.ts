'use client';

import { useEffectEvent, useLayoutEffect, useState } from 'react';
import type { DraftFile } from '#components/editor/draft-files.ts';
import { FunctionModels } from '#components/editor/function-models.ts';
import type { Monaco } from '#components/editor/monaco.ts';

/** A function's files in Monaco, both ways; undefined until Monaco is loaded. */
export function useFunctionModels(
  monaco: Monaco | undefined,
  files: DraftFile[],
  onChange: (files: DraftFile[]) => void,
): FunctionModels | undefined {
  const [models, setModels] = useState<FunctionModels>();
  const tell = useEffectEvent((from: FunctionModels) => onChange(from.takeTexts(files)));
  useLayoutEffect(() => {
    if (!monaco) return;
    const made: FunctionModels = new FunctionModels(monaco, () => tell(made));
    setModels(made);
    return () => made.dispose();
  }, [monaco]);
  // Before the next key: a text that was drawn late must not take the place of what has been typed since.
  useLayoutEffect(() => models?.follow(files), [models, files]);
  return models;
}
