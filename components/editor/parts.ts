/** What the editor loads to know a language, and does without where it cannot. */
export type EditorPart = 'pythonTypes' | 'pythonLint' | 'nodeTypes';

let missing: EditorPart[] = [];
const listeners = new Set<() => void>();

/** Notes that a part could not be loaded. */
export function notePartMissing(part: EditorPart): void {
  if (missing.includes(part)) return;
  missing = [...missing, part];
  for (const listener of listeners) listener();
}

/** The parts that could not be loaded, the same array until there are others. */
export function missingParts(): EditorPart[] {
  return missing;
}

export function onMissingParts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
