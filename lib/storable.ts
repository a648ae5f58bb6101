/** A text as PostgreSQL can hold it: without NUL, the one character that its `text` and `jsonb` refuse. */
export function storableText(text: string): string {
  return text.replaceAll('\0', '\ufffd');
}

/** A JSON value with the same done to every text in it. */
export function storableJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
    typeof part === 'string' ? storableText(part) : part,
  );
}
