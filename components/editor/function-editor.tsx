'use client';

import type { Uri } from 'monaco-editor';
import { useState } from 'react';
import { CodeEditor } from '#components/editor/code-editor.tsx';
import { type DraftFile, nextFileId } from '#components/editor/draft-files.ts';
import { type FileDialog, FileDialogs } from '#components/editor/file-dialogs.tsx';
import { FileTabs } from '#components/editor/file-tabs.tsx';
import { libraryName, nameInFunction } from '#components/editor/function-path.ts';
import { LibraryBar } from '#components/editor/library-bar.tsx';
import { MissingParts } from '#components/editor/missing-parts.tsx';
import { usePython } from '#components/editor/python/use-python.ts';
import { useTypeScript } from '#components/editor/typescript/use-typescript.ts';
import { useEditorOpener } from '#components/editor/use-editor-opener.ts';
import { useFunctionModels } from '#components/editor/use-function-models.ts';
import { useMonaco } from '#components/editor/use-monaco.ts';

interface FunctionEditorProps {
  files: DraftFile[];
  onChange(files: DraftFile[]): void;
  problems: Set<string>;
  /** What the runtime calls a handler with, as its language says it: file name → text. */
  types: Record<string, string>;
}

/** A function's files: tabs above, the text of the chosen one below. */
export function FunctionEditor({ files, onChange, problems, types }: FunctionEditorProps) {
  const monaco = useMonaco();
  const models = useFunctionModels(monaco, files, onChange);
  const [activeId, setActiveId] = useState(files[0]?.id ?? 0);
  const [dialog, setDialog] = useState<FileDialog | null>(null);
  /** A file of the language's library that is read in place of the active one. */
  const [library, setLibrary] = useState<Uri | null>(null);
  const active = files.find((file) => file.id === activeId) ?? files[0];
  usePython(active?.name, types);
  useTypeScript(monaco, models, files, active?.name, types);
  const select = (id: number) => {
    setLibrary(null);
    setActiveId(id);
  };
  const onMount = useEditorOpener(monaco, (uri) => {
    const name = nameInFunction(uri.path);
    const file = files.find((each) => each.name === name);
    if (file) select(file.id);
    else setLibrary(uri);
    return true;
  });

  const add = (name: string) => {
    const id = nextFileId(files);
    onChange([...files, { id, name, text: '' }]);
    select(id);
    setDialog(null);
  };
  const rename = (file: DraftFile, name: string) => {
    onChange(files.map((each) => (each.id === file.id ? { ...each, name } : each)));
    setDialog(null);
  };
  const remove = (file: DraftFile) => {
    onChange(files.filter((each) => each.id !== file.id));
    setDialog(null);
  };

  return (
    <section aria-label="Files of the function" className="panel overflow-hidden">
      <FileTabs
        files={files}
        active={active}
        problems={problems}
        onSelect={select}
        onAdd={() => setDialog({ kind: 'add' })}
        onRename={(file) => setDialog({ kind: 'rename', file })}
        onDelete={(file) => setDialog({ kind: 'delete', file })}
      >
        {library && active && (
          <LibraryBar name={libraryName(library.path)} back={active.name} onBack={() => setLibrary(null)} />
        )}
        <div className="h-[min(60vh,36rem)] min-h-72">
          {active && models ? (
            <CodeEditor
              path={library?.toString() ?? models.uriOf(active.name)}
              label={library ? `Contents of ${libraryName(library.path)}` : `Contents of ${active.name}`}
              isReadOnly={library !== null}
              onMount={onMount}
            />
          ) : (
            <p className="p-6 text-muted text-sm">
              {active ? 'Loading the editor…' : 'No files. Add one with “New file”.'}
            </p>
          )}
        </div>
        <MissingParts />
      </FileTabs>
      <FileDialogs
        dialog={dialog}
        files={files}
        onAdd={add}
        onRename={rename}
        onDelete={remove}
        onClose={() => setDialog(null)}
      />
    </section>
  );
}
