/** A place in an operation's files. */
export interface FilePlace {
  file: string;
  /** From 1. */
  line: number;
}

/** The address of a place in an operation's files: `/operations/disk#lib/words.py-L12`. */
export function placeHref(operation: string, { file, line }: FilePlace): string {
  return `/operations/${operation}#${encodeURI(file)}-L${line}`;
}

/** The place that a page's address points at; undefined where it points at none. */
export function readPlace(hash: string): FilePlace | undefined {
  const [, file, line] = /^#(.+)-L(\d{1,7})$/.exec(hash) ?? [];
  if (file === undefined || Number(line) < 1) return undefined;
  try {
    return { file: decodeURI(file), line: Number(line) };
  } catch {
    return undefined;
  }
}
