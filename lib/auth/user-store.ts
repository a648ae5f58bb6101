import { randomUUID } from 'node:crypto';
import type { Database } from '#lib/db/client.ts';

// better-auth's tables, written where it is not asked: the first admin, and the one that the environment names.

/** better-auth's name for accounts whose password is kept here. */
const providerId = 'credential';

/** A user who signs in with a password. */
export interface UserRow {
  id: string;
  /** The account with the password; absent when the user never had one. */
  account?: { id: string; passwordHash: string | null };
}

export async function hasUsers(database: Database): Promise<boolean> {
  return (await database.user.count()) > 0;
}

export async function findUserByEmail(database: Database, email: string): Promise<UserRow | undefined> {
  const found = await database.user.findUnique({
    where: { email },
    include: { accounts: { where: { providerId } } },
  });
  if (!found) return undefined;
  const [account] = found.accounts;
  return { id: found.id, account: account && { id: account.id, passwordHash: account.password } };
}

/** All of them, by name. */
export function listUserRows(database: Database): Promise<{ name: string; email: string }[]> {
  return database.user.findMany({
    select: { name: true, email: true },
    orderBy: [{ name: 'asc' }, { email: 'asc' }],
  });
}

export async function insertUser(
  database: Database,
  { name, email, passwordHash }: { name: string; email: string; passwordHash: string },
): Promise<void> {
  const id = randomUUID();
  await database.user.create({
    data: {
      ...{ id, name, email },
      accounts: { create: { id: randomUUID(), accountId: id, providerId, password: passwordHash } },
    },
  });
}

/** Writes the user's password and ends the user's sessions. */
export async function writePassword(
  database: Database,
  { id, account }: UserRow,
  passwordHash: string,
): Promise<void> {
  if (account) {
    await database.account.update({ where: { id: account.id }, data: { password: passwordHash } });
  } else {
    await database.account.create({
      data: { id: randomUUID(), accountId: id, providerId, userId: id, password: passwordHash },
    });
  }
  await database.session.deleteMany({ where: { userId: id } });
}
