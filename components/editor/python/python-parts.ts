const parts = ['types', 'lint'] as const;
/** What is loaded for Python, each in a worker of its own. */
export type PythonPart = (typeof parts)[number];

let missing: PythonPart[] = [];
const listeners = new Set<() => void>();

/** Notes that a part could not be loaded. */
export function notePartMissing(part: PythonPart): void {
  if (missing.includes(part)) return;
  missing = [...missing, part];
  for (const listener of listeners) listener();
}

export function noteAllPartsMissing(): void {
  for (const part of parts) notePartMissing(part);
}

/** The parts that could not be loaded, the same array until there are others. */
export function missingParts(): PythonPart[] {
  return missing;
}

export function onMissingParts(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
