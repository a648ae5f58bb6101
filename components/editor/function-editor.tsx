'use client';

import type { Uri } from 'monaco-editor';
import { useMemo } from 'react';
import { CodeEditor } from '#components/editor/code-editor.tsx';
import { FileDialogs } from '#components/editor/file-dialogs.tsx';
import { FileTabs } from '#components/editor/file-tabs.tsx';
import { libraryName, nameInFunction } from '#components/editor/function-path.ts';
import { LibraryBar } from '#components/editor/library-bar.tsx';
import { MissingParts } from '#components/editor/missing-parts.tsx';
import { usePython } from '#components/editor/python/use-python.ts';
import { useTypeScript } from '#components/editor/typescript/use-typescript.ts';
import { useEditorOpener } from '#components/editor/use-editor-opener.ts';
import type { FunctionFiles } from '#components/editor/use-function-files.ts';
import { useFunctionModels } from '#components/editor/use-function-models.ts';
import { useMonaco } from '#components/editor/use-monaco.ts';
import { useProblemMarkers } from '#components/editor/use-problem-markers.ts';
import { WithMonaco } from '#components/editor/with-monaco.tsx';
import type { Problem } from '#lib/problems/problem.ts';

interface FunctionEditorProps {
  files: FunctionFiles;
  /** File names at which the server found something wrong. */
  problems: Set<string>;
  /** File names whose text is not saved. */
  changed: Set<string>;
  /** What the runtime calls a handler with, as its language says it: file name → text. */
  types: Record<string, string>;
  /** What the last call or its build has said about the files. */
  found: readonly Problem[];
  /** The problem that is to be seen; another object shows it again. */
  place: Problem | null;
}

/** The open files of a function: tabs above, the text of the active one below, as high as there is room. */
export function FunctionEditor(props: FunctionEditorProps) {
  const { files, problems, changed, types, found, place } = props;
  const { all, active, library } = files;
  const monaco = useMonaco();
  const models = useFunctionModels(monaco, all, files.change);
  usePython(active?.name, types);
  useTypeScript(monaco, models, all, active?.name, types);
  useProblemMarkers(models, found);
  const goal = useMemo(
    () =>
      place &&
      models && {
        uri: models.uriOf(place.file),
        position: { lineNumber: place.line, column: place.column ?? 1 },
      },
    [place, models],
  );
  const showText = (uri: Uri) => {
    const name = nameInFunction(uri.path);
    const file = all.find((each) => each.name === name);
    if (file) files.show(file.id);
    else files.showLibrary(uri);
    return true;
  };
  const onMount = useEditorOpener(monaco, showText, goal ?? null);

  return (
    <section aria-label="Files of the function" className="flex min-h-0 flex-1 flex-col bg-surface">
      <FileTabs files={files} problems={problems} changed={changed}>
        {library && active && (
          <LibraryBar
            name={libraryName(library.path)}
            back={active.name}
            onBack={() => files.showLibrary(null)}
          />
        )}
        <div className="min-h-0 flex-1">
          {active ? (
            <WithMonaco loading={<span className="text-muted">Loading the editor…</span>}>
              {models && (
                <CodeEditor
                  path={library?.toString() ?? models.uriOf(active.name)}
                  label={library ? `Contents of ${libraryName(library.path)}` : `Contents of ${active.name}`}
                  isReadOnly={library !== null}
                  onMount={onMount}
                />
              )}
            </WithMonaco>
          ) : (
            <p className="p-6 text-muted text-sm">No files. Add one with “New file”.</p>
          )}
        </div>
        <MissingParts />
      </FileTabs>
      <FileDialogs
        dialog={files.dialog}
        files={all}
        onAdd={files.add}
        onRename={files.rename}
        onDelete={files.remove}
        onClose={() => files.ask(null)}
      />
    </section>
  );
}
