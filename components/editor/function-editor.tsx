'use client';

import { useEffect, useState } from 'react';
import { ConfirmDialog } from '#components/dialog/confirm-dialog.tsx';
import { CodeEditor } from '#components/editor/code-editor.tsx';
import { type DraftFile, freeFileName, nextFileId } from '#components/editor/draft-files.ts';
import { FileNameDialog } from '#components/editor/file-name-dialog.tsx';
import { FileTabs } from '#components/editor/file-tabs.tsx';

interface FunctionEditorProps {
  files: DraftFile[];
  onChange(files: DraftFile[]): void;
  problems: Set<string>;
}

type Dialog = { kind: 'add' } | { kind: 'rename' | 'delete'; file: DraftFile };

// Monaco keeps texts by path for the life of the page: each mount gets paths of its own.
let mounts = 0;

/** A function's files: tabs above, the text of the chosen one below. */
export function FunctionEditor({ files, onChange, problems }: FunctionEditorProps) {
  const [mount, setMount] = useState(0);
  const [activeId, setActiveId] = useState(files[0]?.id ?? 0);
  const [dialog, setDialog] = useState<Dialog | null>(null);
  const active = files.find((file) => file.id === activeId) ?? files[0];
  useEffect(() => {
    mounts += 1;
    setMount(mounts);
  }, []);

  const add = (name: string) => {
    const id = nextFileId(files);
    onChange([...files, { id, name, text: '' }]);
    setActiveId(id);
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
  const names = files.map((file) => file.name);

  return (
    <section aria-label="Files of the function" className="panel overflow-hidden">
      <FileTabs
        files={files}
        active={active}
        problems={problems}
        onSelect={setActiveId}
        onAdd={() => setDialog({ kind: 'add' })}
        onRename={(file) => setDialog({ kind: 'rename', file })}
        onDelete={(file) => setDialog({ kind: 'delete', file })}
      >
        <div className="h-[min(60vh,36rem)] min-h-72">
          {active && mount > 0 ? (
            <CodeEditor
              path={`function-${mount}/${active.id}/${active.name}`}
              label={`Contents of ${active.name}`}
              value={active.text}
              onChange={(text) =>
                onChange(files.map((file) => (file.id === active.id ? { ...file, text } : file)))
              }
            />
          ) : (
            <p className="p-6 text-muted text-sm">
              {active ? 'Loading the editor…' : 'No files. Add one with “New file”.'}
            </p>
          )}
        </div>
      </FileTabs>
      {dialog?.kind === 'add' && (
        <FileNameDialog
          title="New file"
          verb="Add"
          initial={freeFileName(files, extensionOf(names))}
          others={names}
          onDone={add}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog?.kind === 'rename' && (
        <FileNameDialog
          title={`Rename ${dialog.file.name}`}
          verb="Rename"
          initial={dialog.file.name}
          others={names.filter((name) => name !== dialog.file.name)}
          onDone={(name) => rename(dialog.file, name)}
          onClose={() => setDialog(null)}
        />
      )}
      {dialog?.kind === 'delete' && (
        <ConfirmDialog
          title={`Delete ${dialog.file.name}?`}
          verb="Delete"
          onConfirm={() => remove(dialog.file)}
          onClose={() => setDialog(null)}
        >
          The file leaves the function when you save.
        </ConfirmDialog>
      )}
    </section>
  );
}

/** The handler's extension, as a new file most likely has the same: `.py`. */
function extensionOf(names: string[]): string {
  const handler = names.find((name) => name.startsWith('handler.')) ?? '';
  return handler.slice(handler.lastIndexOf('.')) || '.txt';
}
