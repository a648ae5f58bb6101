import { randomBytes, randomUUID } from 'node:crypto';
import { z } from 'zod';
import {
  deleteToken,
  findTokenByHash,
  insertToken,
  listTokenRows,
  recordTokenUse,
  replaceToken,
  type TokenRow,
} from '#lib/auth/token-store.ts';
import { type Database, db } from '#lib/db/client.ts';
import { notFound } from '#lib/errors.ts';
import { notify } from '#lib/events/notify.ts';
import { accessTopic } from '#lib/events/topics.ts';
import { sha256 } from '#lib/json.ts';
import { parseInput } from '#lib/parse-input.ts';

/** An API token as the settings page lists it; the token itself is never stored. */
export interface TokenView {
  id: string;
  name: string;
  /** The token's first characters. */
  prefix: string;
  createdAt: string;
  lastUsedAt: string | null;
  /** True for the token of `PODSMITH_API_TOKEN`, which the environment keeps alive. */
  fromEnvironment: boolean;
}

/** The row that `PODSMITH_API_TOKEN` owns. */
const ENVIRONMENT_TOKEN_ID = '00000000-0000-4000-8000-000000000001';
const USE_RECORDED_EVERY_MS = 60_000;

const tokenNameSchema = z
  .string('A name is expected.')
  .trim()
  .min(1, 'A name is expected.')
  .max(100, 'A name has at most 100 characters.');

/**
 * Makes an API token.
 *
 * @returns the token, `pods_…`: the only time that it can be seen
 * @throws AppError `INVALID_INPUT` for a name that is empty or too long.
 */
export async function createToken(name: unknown): Promise<{ token: string; view: TokenView }> {
  const parsed = parseInput(tokenNameSchema, name, "The token's name", ['name']);
  const token = `pods_${randomBytes(32).toString('base64url')}`;
  const row = { id: randomUUID(), name: parsed, hash: sha256(token), prefix: prefixOf(token) };
  return { token, view: toView(await insertToken(row)) };
}

/** All tokens, newest first. */
export async function listTokens(): Promise<TokenView[]> {
  return (await listTokenRows()).map(toView);
}

/** @throws AppError `NOT_FOUND`. */
export async function revokeToken(id: string): Promise<void> {
  const isDeleted = z.uuid().safeParse(id).success && (await deleteToken(id));
  if (!isDeleted) throw notFound('The API token');
  await notify(db(), accessTopic);
}

/**
 * The id and name of a living token; undefined for any other text. It is found by its hash, so the time taken says nothing about the token.
 * Its use is noted at most once a minute.
 */
export async function findToken(
  token: string,
  now: Date = new Date(),
): Promise<{ id: string; name: string } | undefined> {
  const row = await findTokenByHash(sha256(token));
  if (!row) return undefined;
  const noted = row.lastUsedAt?.getTime() ?? 0;
  if (now.getTime() - noted >= USE_RECORDED_EVERY_MS) await recordTokenUse(row.id, now);
  return { id: row.id, name: row.name };
}

/** Makes `PODSMITH_API_TOKEN` valid; a value it had before, or one that is no longer set, stops being so. */
export async function putEnvironmentToken(database: Database, token: string | undefined): Promise<void> {
  const row = token && { name: 'PODSMITH_API_TOKEN', hash: sha256(token), prefix: prefixOf(token) };
  await replaceToken(database, ENVIRONMENT_TOKEN_ID, row || undefined);
}

/** Enough to recognise a token of ours; half of `PODSMITH_API_TOKEN`'s least length would already be too much. */
function prefixOf(token: string): string {
  return token.slice(0, token.startsWith('pods_') ? 9 : 4);
}

function toView(row: TokenRow): TokenView {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    createdAt: row.createdAt.toISOString(),
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
    fromEnvironment: row.id === ENVIRONMENT_TOKEN_ID,
  };
}
