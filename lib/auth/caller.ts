import { isReading, isSameOrigin } from '#lib/auth/request-origin.ts';
import { findSessionUser, unauthenticated } from '#lib/auth/session.ts';
import { findToken } from '#lib/auth/tokens.ts';
import { AppError } from '#lib/errors.ts';

/** Who made a request that was let in. */
export interface Caller {
  /** The API token, or the account in whatever browser, so that what is done for them is counted together. */
  id: string;
  /** Who that is, in words: an account's address, or an API token by its name. */
  name: string;
}

/**
 * The first line of every route handler: lets a bearer token or a signed-in browser through. A browser's changing
 * request must come from one of our own pages; a token needs no such proof, browsers never send it by themselves.
 *
 * @throws AppError `UNAUTHENTICATED`, `CROSS_SITE_REQUEST`.
 */
export async function requireCaller(request: Request): Promise<Caller> {
  const authorization = request.headers.get('authorization');
  if (authorization !== null) {
    const token = /^Bearer +(.+)$/i.exec(authorization.trim())?.[1];
    const known = token && (await findToken(token));
    if (known) return { id: `token:${known.id}`, name: `API token ${known.name}` };
    throw unauthenticated('The API token is not valid. Make one under Settings.');
  }
  const user = await findSessionUser(request.headers);
  if (!user) {
    throw unauthenticated('Send an API token: "Authorization: Bearer pods_…".');
  }
  if (!isReading(request.method) && !isSameOrigin(request.headers)) {
    throw new AppError({
      code: 'CROSS_SITE_REQUEST',
      message: 'Another site asked for this change.',
      hint: "Make it from Podsmith's own pages, or send an API token.",
      fault: 'configuration',
    });
  }
  return { id: `user:${user.id}`, name: user.email };
}

/**
 * Whether the caller of a request that is still being answered would still be let in.
 *
 * @throws when the database does not answer.
 */
export async function isCallerKnown(request: Request): Promise<boolean> {
  try {
    await requireCaller(request);
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'UNAUTHENTICATED') return false;
    throw error;
  }
}
