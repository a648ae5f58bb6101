import { createHash } from 'node:crypto';
import { isLosslessNumber, LosslessNumber, parse, stringify } from 'lossless-json';

/**
 * A JSON value. Numbers a double cannot hold exactly (nanosecond timestamps, inode numbers, long decimals) are
 * {@link LosslessNumber} objects that keep their digits; all others are plain numbers.
 */
export type Json = null | boolean | number | string | LosslessNumber | Json[] | JsonObject;

export interface JsonObject {
  [key: string]: Json;
}

/** A JSON value that nobody has to take apart, as {@link stringifyJson} writes it. */
export class JsonText {
  readonly text: string;
  readonly isObject: boolean;

  constructor(text: string, isObject: boolean) {
    this.text = text;
    this.isObject = isObject;
  }
}

/**
 * Parses JSON text without changing any number in it.
 *
 * @throws SyntaxError when the text is no JSON.
 */
export function parseJson(text: string): Json {
  return parse(text, undefined, parseNumber) as Json;
}

/**
 * Parses JSON text whose numbers are doubles, as `JSON.parse` does, but refuses a key that stands twice with different
 * values: nobody can tell which was meant.
 *
 * @throws SyntaxError when the text is no JSON.
 */
export function parsePlainJson(text: string): unknown {
  return parse(text, undefined, Number);
}

/** The text of a value; numbers come out with the digits they came in with. `indent` in spaces. */
export function stringifyJson(value: Json, indent?: number): string {
  const text = stringify(value, undefined, indent);
  if (text === undefined) throw new TypeError('A JSON value is expected.');
  return text;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}

/** SHA-256 of a text or bytes, hexadecimal. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function parseNumber(digits: string): number | LosslessNumber {
  const value = Number(digits);
  return String(value) === digits ? value : new LosslessNumber(digits);
}
