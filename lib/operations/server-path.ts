import { AppError } from '#lib/errors.ts';

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

/**
 * Why a caller's path cannot be added to the path of a server: it would, to some server or proxy on the way, lead out
 * of what stands below. Each escape is a reading that servers are known for: dots and backslashes in escapes, in
 * escapes of escapes, in overlong UTF-8, in characters that look alike, before path parameters (`..;/`).
 */
export function callPathProblem(path: string): string | undefined {
  const problem = serverPathProblem(path);
  if (problem) return problem;
  const whole = decodeFully(path.replace(/\?.*$/su, ''));
  if (whole === undefined) return 'A path is percent-encoded once, as UTF-8.';
  const read = whole.normalize('NFKC');
  if (/\p{Cc}/u.test(read)) return 'A path has no control characters, percent-encoded or not.';
  if (read.includes('\\')) return 'A path has no backslash: some servers take it for "/".';
  const segments = read.slice(1).split('/');
  if (segments.slice(0, -1).includes('')) return 'A path has no empty segment ("//").';
  if (segments.some((segment) => /^\.{1,2}(;|$)/.test(segment))) {
    return 'A path has no segment "." or "..", percent-encoded or not.';
  }
  return undefined;
}

/**
 * The path that a call goes to: the server's own, and below it what the caller asked for (`/api?key=1` and `/x?y=2` are
 * `/api/x?key=1&y=2`). A call of `/` goes to the server's own path.
 *
 * @throws AppError `PATH_REFUSED` for a path that might lead elsewhere ({@link callPathProblem}).
 */
export function pathBelow(serverPath: string, callPath: string): string {
  const problem = callPathProblem(callPath);
  if (problem) {
    throw new AppError({
      code: 'PATH_REFUSED',
      message: `The path ${JSON.stringify(callPath)} cannot be called below ${serverPath}. ${problem}`,
      hint: "Name what is below the operation's own path, or give the other path an operation of its own.",
      fault: 'configuration',
    });
  }
  const own = splitQuery(serverPath);
  const more = splitQuery(callPath);
  const path = more.path === '/' ? own.path : own.path.replace(/\/$/, '') + more.path;
  const query = [own.query, more.query].filter((part) => part !== '').join('&');
  return encodeServerPath(query === '' ? path : `${path}?${query}`);
}

function splitQuery(path: string): { path: string; query: string } {
  const at = path.indexOf('?');
  return at < 0 ? { path, query: '' } : { path: path.slice(0, at), query: path.slice(at + 1) };
}

/**
 * Undefined for what is no UTF-8, and for escapes of escapes without end. A "%" that begins no escape stands for itself,
 * as when it is sent.
 */
function decodeFully(path: string): string | undefined {
  const isEscaped = /%[0-9A-Fa-f]{2}/;
  let text = path;
  try {
    for (let depth = 0; depth < 5 && isEscaped.test(text); depth++) {
      text = decodeURIComponent(text.replace(/%(?![0-9A-Fa-f]{2})/g, '%25'));
    }
  } catch {
    return undefined;
  }
  return isEscaped.test(text) ? undefined : text;
}
