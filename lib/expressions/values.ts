import {
  type CelInput,
  type CelMap,
  type CelValue,
  celUint,
  isCelList,
  isCelMap,
  isCelType,
  isCelUint,
} from '@bufbuild/cel';
import { toJson as messageToJson } from '@bufbuild/protobuf';
import { isReflectMessage } from '@bufbuild/protobuf/reflect';
import { isLosslessNumber, LosslessNumber } from 'lossless-json';
import type { KeptNumbers } from '#lib/expressions/numbers.ts';
import { isJsonObject, type Json, type JsonObject } from '#lib/json.ts';
import { limits } from '#lib/limits.ts';

/** What CEL calls IDENT, in which a variable can be written. */
const identifier = /^[_a-zA-Z][_a-zA-Z0-9]*$/;
const integer = /^-?\d+$/;
const int64 = { least: -(2n ** 63n), most: 2n ** 63n - 1n };
const mostUint64 = 2n ** 64n - 1n;

/**
 * The variables of an expression: each key of the context that can be written as one, and `context`, which is all of it
 * and wins over a key of that name.
 */
export function toVariables(context: JsonObject, numbers: KeptNumbers): Record<string, CelInput> {
  const whole = toCel(context, numbers);
  const variables: Record<string, CelInput> = Object.create(null);
  if (whole instanceof Map) {
    for (const [key, value] of whole) if (identifier.test(key)) variables[key] = value;
  }
  variables.context = whole;
  return variables;
}

/** A number written without fraction and exponent is an int, or a uint where it is too large for that; others are doubles. */
function toCel(value: Json, numbers: KeptNumbers): CelInput {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) && !Object.is(value, -0) ? BigInt(value) : value;
  if (isLosslessNumber(value)) return integerOf(value.value) ?? numbers.doubleOf(value);
  if (Array.isArray(value)) return value.map((item) => toCel(item, numbers));
  if (!isJsonObject(value)) return value;
  return new Map(Object.entries(value).map(([key, item]) => [key, toCel(item, numbers)]));
}

function integerOf(digits: string): CelInput | undefined {
  if (!integer.test(digits) || digits.length > 20) return undefined;
  const value = BigInt(digits);
  if (value >= int64.least && value <= int64.most) return value;
  return value > 0n && value <= mostUint64 ? celUint(value) : undefined;
}

/**
 * The JSON of a value, as CEL's own conversion to `google.protobuf.Value` has it: bytes in base64, a timestamp and a
 * duration as text, keys as text. Integers keep their digits.
 *
 * @throws Error whose message says what was found instead.
 */
export function fromCel(value: CelValue, numbers: KeptNumbers, depth = 1): Json {
  if (depth > limits.jsonDepth) throw new Error(`what nests more than ${limits.jsonDepth} levels deep`);
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return fromInteger(value);
  if (typeof value === 'number') return fromDouble(value, numbers);
  if (isCelUint(value)) return fromInteger(value.value);
  if (isCelList(value)) return Array.from(value, (item) => fromCel(item, numbers, depth + 1));
  if (isCelMap(value)) return fromMap(value, numbers, depth);
  if (isCelType(value)) throw new Error('a type, which is no JSON');
  if (isReflectMessage(value)) return messageToJson(value.desc, value.message) as Json;
  return Buffer.from(value).toString('base64');
}

function fromInteger(value: bigint): number | LosslessNumber {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : new LosslessNumber(String(value));
}

function fromDouble(value: number, numbers: KeptNumbers): number | LosslessNumber {
  const number = numbers.fromDouble(value);
  if (typeof number === 'number' && !Number.isFinite(number)) {
    throw new Error(`${number}, which JSON cannot hold`);
  }
  return number;
}

function fromMap(map: CelMap, numbers: KeptNumbers, depth: number): JsonObject {
  const object: JsonObject = Object.create(null);
  for (const [key, item] of map) {
    const name = isCelUint(key) ? String(key.value) : String(key);
    object[name] = fromCel(item, numbers, depth + 1);
  }
  return object;
}
