import { isLosslessNumber, isSafeNumber, LosslessNumber } from 'lossless-json';
import { isJsonObject, type Json } from '#lib/json.ts';

/**
 * The numbers of one context that a double cannot hold (inode numbers, nanosecond timestamps, long decimals). JSONata
 * knows doubles only, so each is given one of its own, as near as there is one. A number that comes back out of an
 * expression with that double is the number it was, with all its digits.
 */
export interface KeptNumbers {
  /** False when doubles will do. */
  hasAny: boolean;
  /** The digits behind a double. */
  digitsOf(double: number): string | undefined;
}

/** A value as JSONata takes it: plain objects, doubles. The copy also keeps it from changing the context. */
export function toPlain(value: Json): { plain: unknown; numbers: KeptNumbers } {
  const taken = new Set<number>();
  collectDoubles(value, taken);
  const doubles = new Map<string, number>();
  const digits = new Map<number, string>();

  function doubleOf(text: string): number {
    const nearest = Number(text);
    if (isSafeNumber(text)) return nearest;
    const known = doubles.get(text);
    if (known !== undefined) return known;
    let own = nearest;
    // Another number has that double: the two would be one.
    while (taken.has(own) && Number.isFinite(own)) own = nextDouble(own);
    taken.add(own);
    doubles.set(text, own);
    digits.set(own, text);
    return own;
  }

  function copy(part: Json): unknown {
    if (isLosslessNumber(part)) return doubleOf(part.value);
    if (Array.isArray(part)) return part.map(copy);
    if (!isJsonObject(part)) return part;
    // JSONata asks objects for hasOwnProperty and the like.
    return Object.fromEntries(Object.entries(part).map(([key, item]) => [key, copy(item)]));
  }

  const plain = copy(value);
  return { plain, numbers: { hasAny: digits.size > 0, digitsOf: (double) => digits.get(double) } };
}

/** The number behind a double: a context's number that no double can hold, or the double. */
export function fromDouble(double: number, numbers: KeptNumbers): number | LosslessNumber {
  const digits = numbers.digitsOf(double);
  return digits === undefined ? double : new LosslessNumber(digits);
}

/** The doubles that stand for themselves. */
function collectDoubles(value: Json, found: Set<number>): void {
  if (typeof value === 'number') found.add(value);
  else if (isLosslessNumber(value)) {
    if (isSafeNumber(value.value)) found.add(Number(value.value));
  } else if (Array.isArray(value)) for (const item of value) collectDoubles(item, found);
  else if (isJsonObject(value)) for (const item of Object.values(value)) collectDoubles(item, found);
}

const asDouble = new Float64Array(1);
const asBits = new BigInt64Array(asDouble.buffer);

/** The double next to this one, away from zero. */
function nextDouble(double: number): number {
  asDouble[0] = double;
  asBits[0] = (asBits[0] ?? 0n) + 1n;
  return asDouble[0];
}
