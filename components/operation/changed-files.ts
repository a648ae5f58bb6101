import type { DraftFile } from '#components/editor/draft-files.ts';

/** The names of the files that saving would make others: new ones, renamed ones, and those with another text. */
export function changedFiles(files: DraftFile[], saved: DraftFile[]): Set<string> {
  const texts = new Map(saved.map(({ name, text }) => [name, text]));
  return new Set(files.filter(({ name, text }) => texts.get(name) !== text).map(({ name }) => name));
}
