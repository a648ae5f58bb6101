import { randomUUID } from 'node:crypto';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { z } from 'zod';
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

/** better-auth's name for accounts with a password of our own keeping. */
const CREDENTIAL = 'credential';

/** Adds a user who signs in with a password, in better-auth's tables and its password format. */
export async function createUser(database: Database, user: NewUser): Promise<void> {
  const id = randomUUID();
  await database.user.create({
    data: {
      id,
      name: user.name,
      email: user.email.toLowerCase(),
      accounts: {
        create: {
          id: randomUUID(),
          accountId: id,
          providerId: CREDENTIAL,
          password: await hashPassword(user.password),
        },
      },
    },
  });
}

/**
 * Makes sure that this user exists and that this is the password. A changed password ends the user's sessions.
 *
 * @returns true when something had to be written
 */
export async function putUser(database: Database, user: NewUser): Promise<boolean> {
  const found = await database.user.findUnique({
    where: { email: user.email.toLowerCase() },
    include: { accounts: { where: { providerId: CREDENTIAL } } },
  });
  if (!found) {
    await createUser(database, user);
    return true;
  }
  const account = found.accounts[0];
  if (account?.password && (await verifyPassword({ hash: account.password, password: user.password }))) {
    return false;
  }
  const password = await hashPassword(user.password);
  if (account) await database.account.update({ where: { id: account.id }, data: { password } });
  else {
    await database.account.create({
      data: { id: randomUUID(), accountId: found.id, providerId: CREDENTIAL, userId: found.id, password },
    });
  }
  await database.session.deleteMany({ where: { userId: found.id } });
  return true;
}
