import { isLosslessNumber, LosslessNumber } from 'lossless-json';
import { isJsonObject, type Json } from '#lib/json.ts';
import type { PackedJson } from '#lib/json-reader/json-protocol.ts';

/** A value as it crosses to another process: what goes there is plain JSON, which would round its numbers. */
export function packJson(value: Json): PackedJson {
  if (isLosslessNumber(value)) return { digits: value.toString() };
  // A double's bound, which plain JSON would make null.
  if (value === Number.POSITIVE_INFINITY) return { digits: '1e999' };
  if (value === Number.NEGATIVE_INFINITY) return { digits: '-1e999' };
  if (Array.isArray(value)) return value.map(packJson);
  if (!isJsonObject(value)) return value;
  return { fields: Object.fromEntries(Object.entries(value).map(([key, item]) => [key, packJson(item)])) };
}

/** The value that {@link packJson} was given. */
export function unpackJson(packed: PackedJson): Json {
  if (Array.isArray(packed)) return packed.map(unpackJson);
  if (typeof packed !== 'object' || packed === null) return packed;
  if ('digits' in packed) return new LosslessNumber(packed.digits);
  return Object.fromEntries(Object.entries(packed.fields).map(([key, item]) => [key, unpackJson(item)]));
}
