import { useSyncExternalStore } from 'react';
import { draftKey } from '#components/unsaved/local-draft.ts';

const none = '';

/**
 * The names of things of a kind of which this browser keeps unsaved edits of this person. While the server renders, and
 * until the page's scripts are there, none.
 */
export function useDraftNames(kind: string, person: string): ReadonlySet<string> {
  const prefix = draftKey(kind, person, none);
  // As one text, which is the same as long as they are.
  const names = useSyncExternalStore(
    onStorage,
    () => namesUnder(prefix).join('\n'),
    () => none,
  );
  return new Set(names.split('\n').filter(Boolean));
}

/** Told of what other tabs keep; this one draws its list anew whenever it is come to. */
function onStorage(onChange: () => void): () => void {
  window.addEventListener('storage', onChange);
  return () => window.removeEventListener('storage', onChange);
}

function namesUnder(prefix: string): string[] {
  try {
    return Object.keys(localStorage)
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length))
      .sort();
  } catch {
    // Storage is switched off: nothing is kept.
    return [];
  }
}
