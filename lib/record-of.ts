import { z } from 'zod';
import { limits } from '#lib/limits.ts';
import { isPlainObject } from '#lib/plain-object.ts';

/**
 * An object whose keys are the user's own. Unlike `z.record` it keeps a key named "__proto__", which is one like any
 * other, and stops at the first {@link limits.issuesTold} problems: nobody reads more, and each takes its time.
 *
 * @param expected What is said of a value that is no object.
 */
export function recordOf<Value extends z.ZodType>(
  value: Value,
  { key = z.string(), expected = 'An object is expected.' }: { key?: z.ZodString; expected?: string } = {},
) {
  return z
    .custom<Record<string, z.input<Value>>>(isPlainObject, expected)
    .transform((record, context): Record<string, z.output<Value>> => {
      const entries: [string, z.output<Value>][] = [];
      for (const [name, item] of Object.entries(record)) {
        const parsed = value.safeParse(item);
        const problems = [...(key.safeParse(name).error?.issues ?? []), ...(parsed.error?.issues ?? [])];
        for (const { message, path } of problems) {
          context.addIssue({ code: 'custom', message, path: [name, ...path] });
        }
        if (context.issues.length >= limits.issuesTold) break;
        if (parsed.success) entries.push([name, parsed.data]);
      }
      return Object.fromEntries(entries);
    });
}
