'use client';

import { ConfirmDialog } from '#components/dialog/confirm-dialog.tsx';
import { type DraftFile, freeFileName } from '#components/editor/draft-files.ts';
import { FileNameDialog } from '#components/editor/file-name-dialog.tsx';

export type FileDialog = { kind: 'add' } | { kind: 'rename' | 'delete'; file: DraftFile };

interface FileDialogsProps {
  /** Which one is open. */
  dialog: FileDialog | null;
  files: DraftFile[];
  onAdd(name: string): void;
  onRename(file: DraftFile, name: string): void;
  onDelete(file: DraftFile): void;
  onClose(): void;
}

/** What is asked before a file comes, gets another name or goes. */
export function FileDialogs({ dialog, files, onAdd, onRename, onDelete, onClose }: FileDialogsProps) {
  const names = files.map((file) => file.name);
  switch (dialog?.kind) {
    case undefined:
      return null;
    case 'add':
      return (
        <FileNameDialog
          title="New file"
          verb="Add"
          initial={freeFileName(files, extensionOf(names))}
          others={names}
          onDone={onAdd}
          onClose={onClose}
        />
      );
    case 'rename':
      return (
        <FileNameDialog
          title={`Rename ${dialog.file.name}`}
          verb="Rename"
          initial={dialog.file.name}
          others={names.filter((name) => name !== dialog.file.name)}
          onDone={(name) => onRename(dialog.file, name)}
          onClose={onClose}
        />
      );
    case 'delete':
      return (
        <ConfirmDialog
          title={`Delete ${dialog.file.name}?`}
          verb="Delete"
          onConfirm={() => onDelete(dialog.file)}
          onClose={onClose}
        >
          The file leaves the function when you save.
        </ConfirmDialog>
      );
  }
}

/** The handler's extension, as a new file most likely has the same: `.py`. */
function extensionOf(names: string[]): string {
  const handler = names.find((name) => name.startsWith('handler.')) ?? '';
  return handler.slice(handler.lastIndexOf('.')) || '.txt';
}
