import { z } from 'zod';
import { isJsonObject } from '#lib/json.ts';
import { objectError } from '#lib/parse-input.ts';

/**
 * An object of KubeDiag's API, read as Go reads it: a field that is null is one that is left out, and so is an empty
 * text or object where that is what Go has for a field that is left out. Fields it does not know are refused.
 *
 * @param options.omitEmpty Fields in which an empty text or object means nothing.
 * @param options.error Told of what is no object.
 */
export function goStruct<Shape extends z.ZodRawShape>(
  shape: Shape,
  { omitEmpty = [], error }: { omitEmpty?: (keyof Shape & string)[]; error?: string } = {},
) {
  const isLeftOut = ([key, value]: [string, unknown]) =>
    Object.hasOwn(shape, key) && (value === null || (omitEmpty.includes(key) && isEmpty(value)));
  return z.preprocess(
    (value) =>
      isJsonObject(value)
        ? Object.fromEntries(Object.entries(value).filter((entry) => !isLeftOut(entry)))
        : value,
    z.strictObject(shape, error === undefined ? undefined : objectError(error)),
  );
}

function isEmpty(value: unknown): boolean {
  return value === '' || (isJsonObject(value) && Object.keys(value).length === 0);
}
