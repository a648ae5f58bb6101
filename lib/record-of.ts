import { z } from 'zod';
import { isPlainObject } from '#lib/plain-object.ts';

/**
 * An object whose keys are the user's own. Unlike `z.record` it keeps a key named "__proto__", which is one like any
 * other.
 *
 * @param expected What is said of a value that is no object.
 */
export function recordOf<Value extends z.ZodType>(
  value: Value,
  { key = z.string(), expected = 'An object is expected.' }: { key?: z.ZodString; expected?: string } = {},
) {
  return z
    .custom<Record<string, z.input<Value>>>(isPlainObject, expected)
    .transform((record) => new Map(Object.entries(record)))
    .pipe(z.map(key, value))
    .transform((entries): Record<string, z.output<Value>> => Object.fromEntries(entries));
}
