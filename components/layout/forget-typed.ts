/**
 * Removes what this browser keeps of what was typed into Podsmith: parameters of runs, test requests, targets, and the
 * drafts of whoever signs out. Drafts of others, whose sessions ended without them, wait for them.
 *
 * @param person Id of who signs out.
 */
export function forgetTyped(person: string, storage: Storage): void {
  const keys = Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? '');
  for (const key of keys) {
    if (!key.startsWith('podsmith:')) continue;
    if (key.startsWith('podsmith:draft:') && !key.startsWith(`podsmith:draft:${person}:`)) continue;
    storage.removeItem(key);
  }
}
