import { z } from 'zod';
import { isJsonObject } from '#lib/json.ts';
import { objectError } from '#lib/parse-input.ts';

/** How a {@link goStruct} is read. */
interface GoStructOptions<Shape> {
  /** Fields in which an empty text or object means nothing. */
  omitEmpty?: (keyof Shape & string)[];
  /** What is told of a value that is no object. */
  error?: string;
}

/**
 * An object of KubeDiag's API, read as Go reads it: a field that is null is one that is left out, and so is an empty
 * text or object where that is what Go has for a field that is left out. Fields it does not know are refused.
 */
export function goStruct<Shape extends z.ZodRawShape>(shape: Shape, options: GoStructOptions<Shape> = {}) {
  return z.preprocess(leaveOut(shape, options), z.strictObject(shape, errorOf(options)));
}

/** The same with fields it does not know, which are kept. */
export function looseGoStruct<Shape extends z.ZodRawShape>(
  shape: Shape,
  options: GoStructOptions<Shape> = {},
) {
  return z.preprocess(leaveOut(shape, options), z.looseObject(shape, errorOf(options)));
}

function leaveOut<Shape extends z.ZodRawShape>(shape: Shape, { omitEmpty = [] }: GoStructOptions<Shape>) {
  const isLeftOut = ([key, value]: [string, unknown]) =>
    Object.hasOwn(shape, key) && (value === null || (omitEmpty.includes(key) && isEmpty(value)));
  return (value: unknown) =>
    isJsonObject(value)
      ? Object.fromEntries(Object.entries(value).filter((entry) => !isLeftOut(entry)))
      : value;
}

function errorOf({ error }: { error?: string }) {
  return error === undefined ? undefined : objectError(error);
}

function isEmpty(value: unknown): boolean {
  return value === '' || (isJsonObject(value) && Object.keys(value).length === 0);
}
