/** Headers as a person writes them: `Name: value`, one on a line. A name may come several times. */
export type ReadHeaders = { headers: Record<string, string[]> } | { problem: string };

/** Reads them; empty lines mean nothing. Whether they may be sent is for the server to say. */
export function readHeaders(text: string): ReadHeaders {
  const headers = new Map<string, string[]>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const colon = line.indexOf(':');
    const name = line.slice(0, colon).trim().toLowerCase();
    if (colon < 1 || name === '')
      return { problem: `Line ${index + 1}: a name, a colon and a value are expected.` };
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  return { headers: Object.fromEntries(headers) };
}

export function writeHeaders(headers: readonly (readonly [string, string])[]): string {
  return headers.map(([name, value]) => `${name}: ${value}`).join('\n');
}
