import { limits } from '#lib/limits.ts';
import { isPlainObject } from '#lib/plain-object.ts';

// One rule for all text that comes in, is printed or is answered. PostgreSQL's `text` and `jsonb` refuse NUL, and UTF-8,
// `jsonb` and canonical JSON refuse half a surrogate pair. So at a boundary such text is refused, unless it is kept as
// JSON text, in which both are written as escapes; in what is recorded of the outside world (logs, answers, errors)
// they are replaced.

/** A place in a value that cannot be stored. */
interface UnstorablePlace {
  path: (string | number)[];
  message: string;
}

/** False for a text with NUL or half a surrogate pair in it. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** A text with U+FFFD for each character that cannot be stored. */
export function storableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\ufffd');
}

/** A JSON value with the same done to every text in it, keys included. */
export function storableJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) => {
    if (typeof part === 'string') return storableText(part);
    if (!isPlainObject(part) || Object.keys(part).every(isStorable)) return part;
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [storableText(key), item]));
  });
}

/** More places are not told: a request has room for a million. */
const mostPlaces = 20;

/**
 * Finds the texts of a value that cannot be stored, keys included, and what nests too deeply to be walked by others.
 *
 * @param exempt Keys of the outermost object whose values are not looked at.
 */
export function findUnstorable(value: unknown, exempt: readonly string[] = []): UnstorablePlace[] {
  const found: UnstorablePlace[] = [];
  const path: (string | number)[] = [];

  function look(part: unknown): void {
    if (typeof part === 'string') {
      if (!isStorable(part)) add(`This text holds ${problemOf(part)}.`);
    } else if (Array.isArray(part)) within(part.entries());
    else if (isPlainObject(part)) within(Object.entries(part));
  }

  function within(entries: Iterable<[string | number, unknown]>): void {
    if (path.length >= limits.jsonDepth) {
      add(`It nests more than ${limits.jsonDepth} levels deep.`);
      return;
    }
    for (const [key, item] of entries) {
      if (found.length >= mostPlaces) return;
      if (path.length === 0 && exempt.includes(String(key))) continue;
      path.push(typeof key === 'string' ? storableText(key) : key);
      if (typeof key === 'string' && !isStorable(key)) add(`This key holds ${problemOf(key)}.`);
      look(item);
      path.pop();
    }
  }

  function add(message: string): void {
    found.push({ path: [...path], message });
  }

  look(value);
  return found;
}

function problemOf(text: string): string {
  return text.includes('\0')
    ? 'a NUL character (U+0000); leave it out, or write it encoded'
    : 'half a surrogate pair (U+D800 to U+DFFF), which is no character; write both halves or none';
}
