/** What was, is, and was before it was undone. */
export interface History<T> {
  past: readonly T[];
  present: T;
  future: readonly T[];
  /** The field that the last edit was in: edits of one field that follow each other are undone as one. */
  field: string | null;
}

/** How many steps back are kept. */
const depth = 200;

export function startHistory<T>(present: T): History<T> {
  return { past: [], present, future: [], field: null };
}

/** After an edit, in a field or elsewhere; what was undone cannot be redone any more. */
export function recordEdit<T>(history: History<T>, next: T, field: string | null = null): History<T> {
  if (next === history.present) return history;
  const isSameField = field !== null && field === history.field;
  const past = isSameField ? history.past : [...history.past, history.present].slice(-depth);
  return { past, present: next, future: [], field };
}

/** One step back; the same when there is none. */
export function undo<T>({ past, present, future, ...rest }: History<T>): History<T> {
  const last = past.at(-1);
  if (last === undefined) return { past, present, future, ...rest };
  return { past: past.slice(0, -1), present: last, future: [present, ...future], field: null };
}

/** One step forward again; the same when there is none. */
export function redo<T>({ past, present, future, ...rest }: History<T>): History<T> {
  const [next, ...later] = future;
  if (next === undefined) return { past, present, future, ...rest };
  return { past: [...past, present], present: next, future: later, field: null };
}
