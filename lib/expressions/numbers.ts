import { isLosslessNumber, isSafeNumber, type LosslessNumber } from 'lossless-json';
import { isJsonObject, type Json } from '#lib/json.ts';

/**
 * The numbers of one context that neither a CEL integer nor a double can hold (long decimals, integers beyond 64 bits).
 * Each is given a double of its own, as near as there is one. A number that comes back out of an expression with that
 * double is the number it was, with all its digits.
 */
export interface KeptNumbers {
  /** The double that stands for a number. */
  doubleOf(number: LosslessNumber): number;
  /** The number behind a double: a context's number that no double can hold, or the double. */
  fromDouble(double: number): number | LosslessNumber;
}

/** @param context Where the numbers are. */
export function keepNumbers(context: Json): KeptNumbers {
  const taken = new Set<number>();
  collectDoubles(context, taken);
  const doubles = new Map<string, number>();
  const digits = new Map<number, LosslessNumber>();
  return {
    doubleOf(number) {
      const text = number.value;
      const nearest = Number(text);
      if (isSafeNumber(text)) return nearest;
      const known = doubles.get(text);
      if (known !== undefined) return known;
      let own = nearest;
      // Another number has that double: the two would be one.
      while (taken.has(own) && Number.isFinite(own)) own = nextDouble(own);
      taken.add(own);
      doubles.set(text, own);
      digits.set(own, number);
      return own;
    },
    fromDouble: (double) => digits.get(double) ?? double,
  };
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
