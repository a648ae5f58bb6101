import { isJsonObject, type Json, type JsonObject, stringifyJson } from '#lib/json.ts';

/** The text of a value with the keys of all its objects sorted: the same content gives the same text. */
export function canonicalJson(value: Json): string {
  return stringifyJson(sortKeys(value));
}

function sortKeys(value: Json): Json {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (!isJsonObject(value)) return value;
  const sorted: JsonObject = Object.create(null);
  for (const key of Object.keys(value).sort()) sorted[key] = sortKeys(value[key] ?? null);
  return sorted;
}
