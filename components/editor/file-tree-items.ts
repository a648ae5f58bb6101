/** A line of the tree of files: a file, or a folder with what is in it. */
export type FileTreeItem =
  | { kind: 'file'; name: string; label: string }
  | { kind: 'folder'; name: string; label: string; children: FileTreeItem[] };

/**
 * The files of a function as a tree: folders before files, each by name, except that files at the top keep the order
 * they are given in.
 *
 * @param names Paths with `/` between their parts.
 */
export function toTree(names: string[]): FileTreeItem[] {
  return levelOf(names, '');
}

/** Where a file is when it is dragged into a folder; `''` is the top. */
export function movedTo(name: string, folder: string): string {
  const label = name.slice(name.lastIndexOf('/') + 1);
  return folder === '' ? label : `${folder}/${label}`;
}

function levelOf(names: string[], folder: string): FileTreeItem[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const rests = names.filter((name) => name.startsWith(prefix)).map((name) => name.slice(prefix.length));
  const folders = [...new Set(rests.filter((rest) => rest.includes('/')).map(firstPart))].sort();
  return [
    ...folders.map((label): FileTreeItem => {
      const name = `${prefix}${label}`;
      return { kind: 'folder', name, label, children: levelOf(names, name) };
    }),
    ...rests
      .filter((rest) => !rest.includes('/'))
      .map((label): FileTreeItem => ({ kind: 'file', name: `${prefix}${label}`, label })),
  ];
}

const firstPart = (path: string) => path.slice(0, path.indexOf('/'));
