// Next may load this module more than once per process.
const holder = globalThis as { podsmithShares?: Map<string, number> };

/**
 * Counts what a caller has of something at the same time, in this web process.
 *
 * @param what `waits`, `streams`
 * @returns what gives it back, to be called once; undefined when the caller has the most there can be
 */
export function takeShare(what: string, { id }: { id: string }, most: number): (() => void) | undefined {
  holder.podsmithShares ??= new Map();
  const shares = holder.podsmithShares;
  const key = `${what} ${id}`;
  const taken = shares.get(key) ?? 0;
  if (taken >= most) return undefined;
  shares.set(key, taken + 1);
  return () => {
    const left = (shares.get(key) ?? 1) - 1;
    if (left > 0) shares.set(key, left);
    else shares.delete(key);
  };
}
