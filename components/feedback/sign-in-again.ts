import { signInPath } from '#lib/auth/safe-return-path.ts';

/** Leads from a page whose session has ended through the sign-in and back; what was typed is offered again there. */
export function signInAgainPath(): string {
  const { pathname, search, hash } = window.location;
  return signInPath(`${pathname}${search}${hash}`);
}
