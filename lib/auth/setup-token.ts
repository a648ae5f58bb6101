import { randomBytes } from 'node:crypto';
import {
  deleteSetupTokenHash,
  findSetupTokenHash,
  takeSetupTokenHash,
  writeSetupTokenHash,
} from '#lib/auth/setup-token-store.ts';
import { createUser, type NewUser } from '#lib/auth/users.ts';
import { type Database, transaction } from '#lib/db/client.ts';
import { AppError } from '#lib/errors.ts';
import { sha256 } from '#lib/json.ts';

/** Makes the token of the one-time set-up link; only its hash is stored, and an older one stops working. */
export async function issueSetupToken(database: Database): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  await writeSetupTokenHash(database, sha256(token));
  return token;
}

/** Withdraws the link. */
export async function revokeSetupToken(database: Database): Promise<void> {
  await deleteSetupTokenHash(database);
}

/** True when the link with this token would work now. */
export async function isSetupTokenValid(token: string): Promise<boolean> {
  return (await findSetupTokenHash()) === sha256(token);
}

/**
 * Creates the first admin and uses the link up, both or neither.
 *
 * @throws AppError `SETUP_LINK_INVALID` when the link was used, replaced or never given.
 */
export async function createFirstAdmin(token: string, user: NewUser): Promise<void> {
  await transaction(async (tx) => {
    if (!(await takeSetupTokenHash(tx, sha256(token)))) {
      throw new AppError({
        code: 'SETUP_LINK_INVALID',
        message: 'This set-up link is not valid: it was used already, or a newer one was printed.',
        hint: 'Sign in, or take the newest link from the terminal in which Podsmith runs.',
        fault: 'configuration',
      });
    }
    await createUser(tx, user);
  });
}
