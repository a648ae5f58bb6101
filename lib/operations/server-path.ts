/** Why a text is no path of a server; undefined for any text that starts with "/" and can be percent-encoded. */
export function serverPathProblem(path: string): string | undefined {
  if (!path.startsWith('/')) return 'A path starts with "/".';
  if (path.includes('#'))
    return 'A path has no "#": what follows it is never sent. Write %23 for the character.';
  if (/\p{Cc}/u.test(path)) return 'A path has no line breaks or other control characters.';
  // Halves of characters (lone surrogates), which UTF-8 cannot write.
  if (/\p{Cs}/u.test(path)) return 'A path is whole characters; this one has half of one.';
  return undefined;
}

/**
 * A path, with its query, as it goes over the wire: what may not stand in a URL is percent-encoded as UTF-8, what is
 * percent-encoded already stays (`/größe%20x` → `/gr%C3%B6%C3%9Fe%20x`).
 */
export function encodeServerPath(path: string): string {
  return path
    .replace(/\p{Cs}/gu, '\ufffd')
    .replace(/%(?![0-9A-Fa-f]{2})|[^\x21-\x7e]|["#<>\\^`{|}]/gu, encodeURIComponent);
}
