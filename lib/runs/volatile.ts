import { canonicalJson } from '#lib/canonical-json.ts';
import { isJsonObject, type Json, parseJson } from '#lib/json.ts';

/** Names of keys whose values differ from run to run and mean nothing to who compares them. */
const volatileNames = new Set([
  ...['at', 'date', 'now', 'time', 'timestamp', 'ts', 'duration', 'durationms', 'elapsed'],
  ...['id', 'uid', 'uuid'],
]);
/** The same at the end of a longer name: `createdAt`, `request_id`, `task.uid`. */
const volatileEnd = /(?:At|Id|Uid|Uuid|Time|Timestamp|DurationMs|[._-](?:at|id|uid|uuid|time|timestamp|ts))$/;

/** RFC 3339, the offset left out too. */
const instants = /\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?/g;
const uuids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;

/**
 * A text with its instants (RFC 3339) and UUIDs replaced: two runs of the same print the same.
 *
 * @param text Anything but JSON.
 */
export function steadyText(text: string): string {
  return text.replaceAll(instants, '<time>').replaceAll(uuids, '<id>');
}

/**
 * JSON text as it is compared: canonical (RFC 8785), without what differs from run to run: the values of keys that are
 * named as times and ids are, and instants and UUIDs in texts.
 *
 * @param json What is no JSON is compared as text.
 */
export function steadyJson(json: string): string {
  try {
    return canonicalJson(steady(parseJson(json)));
  } catch (error) {
    if (error instanceof SyntaxError) return steadyText(json);
    throw error;
  }
}

function steady(value: Json): Json {
  if (typeof value === 'string') return steadyText(value);
  if (Array.isArray(value)) return value.map(steady);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      isVolatile(key) && !isComposite(part) ? null : steady(part),
    ]),
  );
}

/** Below a key of such a name an object still says something. */
function isComposite(value: Json): boolean {
  return Array.isArray(value) || isJsonObject(value);
}

function isVolatile(key: string): boolean {
  return volatileNames.has(key.toLowerCase()) || volatileEnd.test(key);
}
