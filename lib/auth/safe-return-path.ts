/** Request header in which proxy.ts tells pages their own path; Next does not. */
export const pathHeader = 'x-podsmith-path';

/** Any host would do: it only shows whether a path leaves it. */
const base = 'http://podsmith.invalid';

/** What a browser drops from an address or reads as a slash: never part of a page's. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
const suspicious = /[\u0000-\u0020\u007f-\u009f\\]/;

/** Pages one does not come back to, and what is no page. */
const noReturn = /^\/(?:sign-in|setup|api|_next)(?:\/|$)/;

/**
 * The page to show after signing in: the path asked for, with query and fragment, when it is one of ours; the start
 * otherwise. Browsers take `//host`, `/\host` and `/<tab>/host` to another site, and so does `/.//host` once its dot is
 * resolved.
 */
export function safeReturnPath(asked: string | undefined): string {
  if (asked === undefined || !asked.startsWith('/') || suspicious.test(asked)) return '/';
  if (!URL.canParse(asked, base)) return '/';
  const { origin, pathname, search, hash } = new URL(asked, base);
  const isOurs = origin === base && isSafe(pathname) && isSafe(decoded(pathname)) && !noReturn.test(pathname);
  return isOurs ? `${pathname}${search}${hash}` : '/';
}

/** The path under `/sign-in` that leads back to a page. */
export function signInPath(from: string | undefined): string {
  const next = safeReturnPath(from);
  return next === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(next)}`;
}

function isSafe(pathname: string): boolean {
  return /^\/(?!\/)/.test(pathname) && !suspicious.test(pathname);
}

/** In case something on the way decodes it once more; what cannot be decoded is no page's address. */
function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return '';
  }
}
