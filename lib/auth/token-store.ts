import { type Database, db } from '#lib/db/client.ts';
import { sql } from '#lib/db/statement.ts';

/** An API token as it is stored: it is known by its hash. */
export interface TokenRow {
  id: string;
  name: string;
  prefix: string;
  createdAt: Date;
  lastUsedAt: Date | null;
}

export interface NewToken {
  id: string;
  name: string;
  hash: string;
  prefix: string;
}

export async function insertToken(token: NewToken): Promise<TokenRow> {
  return db().apiToken.create({ data: token });
}

/** Newest first. */
export async function listTokenRows(): Promise<TokenRow[]> {
  return db().apiToken.findMany({ orderBy: { createdAt: 'desc' } });
}

/** False when there was none. @param id A UUID. */
export async function deleteToken(id: string): Promise<boolean> {
  const { count } = await db().apiToken.deleteMany({ where: { id } });
  return count > 0;
}

export async function findTokenByHash(
  hash: string,
): Promise<{ id: string; name: string; lastUsedAt: Date | null } | undefined> {
  const [row] = await sql<{ id: string; name: string; lastUsedAt: Date | null }>`
    SELECT id, name, last_used_at AS "lastUsedAt" FROM api_tokens WHERE hash = ${hash}`;
  return row;
}

export async function recordTokenUse(id: string, lastUsedAt: Date): Promise<void> {
  await db().apiToken.updateMany({ where: { id }, data: { lastUsedAt } });
}

/** Makes this the only token of its id, or removes the one that is there. */
export async function replaceToken(
  database: Database,
  id: string,
  token: Omit<NewToken, 'id'> | undefined,
): Promise<void> {
  await database.apiToken.deleteMany({ where: { id, ...(token ? { hash: { not: token.hash } } : {}) } });
  if (token) await database.apiToken.createMany({ data: { id, ...token }, skipDuplicates: true });
}
