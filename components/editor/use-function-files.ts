'use client';

import type { Uri } from 'monaco-editor';
import { useState } from 'react';
import { type DraftFile, nextFileId } from '#components/editor/draft-files.ts';
import type { FileDialog } from '#components/editor/file-dialogs.tsx';

/** So many files are open at first; of more only the handler is. */
const openAtFirst = 8;

/** The files of a function: which are open, which one is shown, and what can be done to them. */
export interface FunctionFiles {
  all: DraftFile[];
  /** Those that have a tab, in the order of the tabs. */
  open: DraftFile[];
  /** The one that is shown. */
  active: DraftFile | undefined;
  /** A file of the language's library that is read in the active one's place. */
  library: Uri | null;
  /** What is asked just now, before a file comes, gets another name or goes. */
  dialog: FileDialog | null;
  ask(dialog: FileDialog | null): void;
  /** The draft's files as the editor changed them. */
  change(files: DraftFile[]): void;
  show(id: number): void;
  showLibrary(uri: Uri | null): void;
  close(id: number): void;
  add(name: string): void;
  rename(file: DraftFile, name: string): void;
  remove(file: DraftFile): void;
}

/**
 * @param files The draft's.
 * @param onChange Makes them others.
 */
export function useFunctionFiles(files: DraftFile[], onChange: (files: DraftFile[]) => void): FunctionFiles {
  const [openIds, setOpenIds] = useState(() => idsAtFirst(files));
  const [activeId, setActiveId] = useState(files[0]?.id ?? 0);
  const [dialog, ask] = useState<FileDialog | null>(null);
  const [library, showLibrary] = useState<Uri | null>(null);
  const byId = new Map(files.map((file) => [file.id, file]));
  // Files may all be others, as when the runtime's starter took their place.
  const known = openIds.filter((id) => byId.has(id));
  const shownIds = known.length > 0 ? known : idsAtFirst(files);
  const active = shownIds.includes(activeId) ? byId.get(activeId) : byId.get(shownIds[0] ?? 0);
  const show = (id: number) => {
    showLibrary(null);
    setActiveId(id);
    if (!shownIds.includes(id)) setOpenIds([...shownIds, id]);
  };
  return {
    all: files,
    open: shownIds.flatMap((id) => byId.get(id) ?? []),
    active,
    library,
    dialog,
    ask,
    change: onChange,
    show,
    showLibrary,
    close(id) {
      const at = shownIds.indexOf(id);
      const rest = shownIds.filter((each) => each !== id);
      // The last one stays: a code pane without code helps nobody.
      if (rest.length === 0) return;
      setOpenIds(rest);
      if (active?.id === id) setActiveId(rest[Math.min(at, rest.length - 1)] ?? 0);
    },
    add(name) {
      const id = nextFileId(files);
      onChange([...files, { id, name, text: '' }]);
      showLibrary(null);
      setActiveId(id);
      setOpenIds([...shownIds, id]);
      ask(null);
    },
    rename(file, name) {
      onChange(files.map((each) => (each.id === file.id ? { ...each, name } : each)));
      ask(null);
    },
    remove(file) {
      onChange(files.filter((each) => each.id !== file.id));
      ask(null);
    },
  };
}

function idsAtFirst(files: DraftFile[]): number[] {
  return files.slice(0, files.length > openAtFirst ? 1 : openAtFirst).map(({ id }) => id);
}
