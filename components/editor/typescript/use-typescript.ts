'use client';

import { useEffect, useMemo, useState } from 'react';
import type { DraftFile } from '#components/editor/draft-files.ts';
import type { FunctionModels } from '#components/editor/function-models.ts';
import type { Monaco } from '#components/editor/monaco.ts';
import { notePartMissing } from '#components/editor/parts.ts';
import { compilerOptions, javascriptOptions } from '#components/editor/typescript/compiler-options.ts';
import { librariesOf } from '#components/editor/typescript/libraries.ts';
import { loadNodeTypes } from '#components/editor/typescript/node-types.ts';

/**
 * Has Monaco's TypeScript understand the function as its build does, once a file of it is shown, JavaScript too.
 *
 * @param types What the runtime's functions are called with, as packages: path → text.
 */
export function useTypeScript(
  monaco: Monaco | undefined,
  models: FunctionModels | undefined,
  files: DraftFile[],
  shown: string | undefined,
  types: Record<string, string>,
): void {
  const isShown = shown !== undefined && /\.[cm]?[jt]s$/.test(shown);
  const [node, setNode] = useState<Record<string, string>>();
  // A key in another file tells TypeScript nothing new, and it starts over when it is told.
  const json = JSON.stringify(files.filter(({ name }) => name.endsWith('.json')));
  const known = useMemo(() => {
    const jsonFiles: DraftFile[] = JSON.parse(json);
    if (!models || !node) return undefined;
    return {
      libraries: librariesOf({
        packages: { ...node, ...types },
        files: jsonFiles,
        uriOf: (name) => models.uriOf(name),
      }),
      options: compilerOptions(jsonFiles.find(({ name }) => name === 'tsconfig.json')?.text),
    };
  }, [models, node, types, json]);

  useEffect(() => {
    if (!monaco || !isShown || node) return;
    // Until it knows the globals of Node.js, it would call them errors.
    monaco.typescript.typescriptDefaults.setDiagnosticsOptions({ noSemanticValidation: true });
    loadNodeTypes().then(setNode, () => notePartMissing('nodeTypes'));
  }, [monaco, isShown, node]);
  useEffect(() => {
    if (!monaco || !known) return;
    const { typescriptDefaults, javascriptDefaults } = monaco.typescript;
    typescriptDefaults.setCompilerOptions(known.options);
    javascriptDefaults.setCompilerOptions(javascriptOptions());
    for (const defaults of [typescriptDefaults, javascriptDefaults]) {
      defaults.setEagerModelSync(true);
      defaults.setExtraLibs(known.libraries);
    }
    typescriptDefaults.setDiagnosticsOptions({ noSemanticValidation: false });
  }, [monaco, known]);
}
