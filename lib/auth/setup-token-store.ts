import { type Database, db } from '#lib/db/client.ts';

const key = 'setup-token';

/** Stores the hash of the one set-up token that counts. */
export async function writeSetupTokenHash(database: Database, value: string): Promise<void> {
  await database.setting.upsert({ where: { key }, create: { key, value }, update: { value } });
}

export async function findSetupTokenHash(): Promise<string | undefined> {
  return (await db().setting.findUnique({ where: { key } }))?.value;
}

export async function deleteSetupTokenHash(database: Database): Promise<void> {
  await database.setting.deleteMany({ where: { key } });
}

/** Uses the token up. False when it is not the one that counts. */
export async function takeSetupTokenHash(database: Database, value: string): Promise<boolean> {
  const { count } = await database.setting.deleteMany({ where: { key, value } });
  return count > 0;
}
