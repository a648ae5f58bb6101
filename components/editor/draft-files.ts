export interface DraftFile {
  /** Identifies a file across renames; unique within a draft, never used again. */
  id: number;
  name: string;
  text: string;
}

/** Files in the order in which they are shown: the handler's kind first, then by name. */
export function toFiles(codeSource: Record<string, string>, firstId = 1): DraftFile[] {
  return Object.entries(codeSource)
    .sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b))
    .map(([name, text], index) => ({ id: firstId + index, name, text }));
}

/** An id that no file of the draft has had. */
export function nextFileId(files: DraftFile[]): number {
  return Math.max(0, ...files.map((file) => file.id)) + 1;
}

/** True when the files are exactly these, so that replacing them loses nothing. */
export function holdsExactly(files: DraftFile[], codeSource: Record<string, string>): boolean {
  return (
    files.length === Object.keys(codeSource).length &&
    files.every((file) => codeSource[file.name] === file.text)
  );
}

/** A name for a new file that no file has yet. */
export function freeFileName(files: DraftFile[], extension: string): string {
  const taken = new Set(files.map((file) => file.name));
  for (let number = 1; ; number += 1) {
    const name = `file${number === 1 ? '' : number}${extension}`;
    if (!taken.has(name)) return name;
  }
}

/** Why a file cannot have this name, for the dialog; the server checks again. */
export function fileNameProblem(name: string, others: string[]): string | undefined {
  if (name === '') return 'A file name is expected.';
  if (others.includes(name)) return `There is a file named "${name}" already.`;
  if (name.startsWith('/')) return 'A file name is relative: it does not start with "/".';
  if (name.split('/').some((part) => part === '..' || part === '.' || part === '')) {
    return 'A file name stays inside its folder: no "..", "." or empty parts.';
  }
  return undefined;
}

function rank(name: string): number {
  return name.startsWith('handler.') ? 0 : 1;
}
