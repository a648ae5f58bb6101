import { isJsonObject, type Json, type JsonObject, sha256, stringifyJson } from '#lib/json.ts';

/** Overlays results onto a context; later ones win. The answer is a new object. */
export function overlay(context: JsonObject, ...results: (JsonObject | undefined)[]): JsonObject {
  // A null prototype keeps a key named "__proto__" an ordinary key.
  return Object.assign(Object.create(null), context, ...results);
}

/** Names a context by its content: the same keys and values give the same digest, in whatever order they stand. */
export function hashContext(context: JsonObject): string {
  return sha256(stringifyJson(sortKeys(context)));
}

function sortKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isJsonObject(value)) return value;
  const sorted: JsonObject = Object.create(null);
  for (const key of Object.keys(value).sort()) sorted[key] = sortKeys(value[key] ?? null);
  return sorted;
}
