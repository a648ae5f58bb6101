import { canonicalJson } from '#lib/canonical-json.ts';
import { type JsonObject, sha256 } from '#lib/json.ts';

/** Overlays results onto a context; later ones win. The answer is a new object. */
export function overlay(context: JsonObject, ...results: (JsonObject | undefined)[]): JsonObject {
  // A null prototype keeps a key named "__proto__" an ordinary key.
  return Object.assign(Object.create(null), context, ...results);
}

/** Names a context by its content: the same keys and values give the same digest, in whatever order they stand. */
export function hashContext(context: JsonObject): string {
  return sha256(canonicalJson(context));
}
