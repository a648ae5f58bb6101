import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { z } from 'zod';
import { findUserByEmail, insertUser, writePassword } from '#lib/auth/user-store.ts';
import type { Database } from '#lib/db/client.ts';

/** What a person gives to become the first admin; also checked in the form. */
export const newUserSchema = z.object({
  name: z
    .string('A name is expected.')
    .trim()
    .min(1, 'A name is expected.')
    .max(100, 'At most 100 characters.'),
  email: z
    .string('An e-mail address is expected.')
    .trim()
    .toLowerCase()
    .pipe(z.email('This is no e-mail address.')),
  password: z
    .string('A password is expected.')
    .min(8, 'A password has at least 8 characters.')
    .max(128, 'A password has at most 128 characters.'),
});

export type NewUser = z.infer<typeof newUserSchema>;

/** Adds a user who signs in with a password. */
export async function createUser(database: Database, { name, email, password }: NewUser): Promise<void> {
  const passwordHash = await hashPassword(password);
  await insertUser(database, { name, email: email.toLowerCase(), passwordHash });
}

/**
 * Makes sure that this user exists and that this is the password. A changed password ends the user's sessions.
 *
 * @returns true when something had to be written
 */
export async function putUser(database: Database, user: NewUser): Promise<boolean> {
  const { password } = user;
  const found = await findUserByEmail(database, user.email.toLowerCase());
  if (!found) {
    await createUser(database, user);
    return true;
  }
  const hash = found.account?.passwordHash;
  if (hash && (await verifyPassword({ hash, password }))) return false;
  await writePassword(database, found, await hashPassword(password));
  return true;
}
