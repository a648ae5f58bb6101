import { isPlainObject } from '#lib/plain-object.ts';

/**
 * True for a value that holds more than `most` texts, numbers, lists and objects, itself included. It looks at no more
 * than that, so it can be asked of anything before what takes its time for each.
 *
 * @param exempt Keys of the outermost object whose values are not counted.
 */
export function countsMoreThan(most: number, value: unknown, exempt: readonly string[] = []): boolean {
  const left: Iterator<unknown>[] = [[value].values()];
  let count = 0;
  while (count <= most) {
    const next = left.at(-1)?.next();
    if (!next) return false;
    if (next.done) {
      left.pop();
      continue;
    }
    count += 1;
    const part = next.value;
    if (Array.isArray(part)) left.push(part.values());
    else if (isPlainObject(part)) {
      const keys = Object.keys(part);
      const counted = left.length > 1 ? keys : keys.filter((key) => !exempt.includes(key));
      if (count + counted.length > most) return true;
      left.push(counted.map((key) => part[key]).values());
    }
  }
  return true;
}
