import { randomBytes } from 'node:crypto';
import { createUser, type NewUser } from '#lib/auth/users.ts';
import { type Database, db, transaction } from '#lib/db/client.ts';
import { AppError } from '#lib/errors.ts';
import { sha256 } from '#lib/json.ts';

const KEY = 'setup-token';

/** Makes the token of the one-time set-up link; only its hash is stored, and an older one stops working. */
export async function issueSetupToken(database: Database): Promise<string> {
  const token = randomBytes(24).toString('base64url');
  const value = sha256(token);
  await database.setting.upsert({ where: { key: KEY }, create: { key: KEY, value }, update: { value } });
  return token;
}

/** Withdraws the link. */
export async function revokeSetupToken(database: Database): Promise<void> {
  await database.setting.deleteMany({ where: { key: KEY } });
}

/** True when the link with this token would work now. */
export async function isSetupTokenValid(token: string): Promise<boolean> {
  const setting = await db().setting.findUnique({ where: { key: KEY } });
  return setting?.value === sha256(token);
}

/**
 * Creates the first admin and uses the link up, both or neither.
 *
 * @throws AppError `SETUP_LINK_INVALID` when the link was used, replaced or never given.
 */
export async function createFirstAdmin(token: string, user: NewUser): Promise<void> {
  await transaction(async (tx) => {
    const used = await tx.setting.deleteMany({ where: { key: KEY, value: sha256(token) } });
    if (used.count === 0) {
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
