import type pg from 'pg';
import { type Database, db, pool } from '#lib/db/client.ts';
import { sha256 } from '#lib/json.ts';

interface Prepared {
  name: string;
  text: string;
}

/** By where the statement stands in the code. */
const prepared = new WeakMap<TemplateStringsArray, Prepared>();

/**
 * Sends one statement past Prisma, prepared once per connection: for what is on every step's way. Prisma takes half
 * as long again to interpret a raw query as PostgreSQL takes to carry it out.
 *
 * @example await sql<{ round: number }>`SELECT round FROM runs WHERE id = ${id}::uuid`
 * @throws The driver's error; see isDatabaseFailure.
 */
export async function sql<Row extends pg.QueryResultRow>(
  parts: TemplateStringsArray,
  ...values: unknown[]
): Promise<Row[]> {
  const { rows } = await pool().query<Row>({ ...prepare(parts), values });
  return rows;
}

/** As {@link sql}, within a transaction where one is given: Prisma has its connection, so it goes through Prisma then. */
export function sqlIn(database: Database): typeof sql {
  if (database === db()) return sql;
  return <Row extends pg.QueryResultRow>(parts: TemplateStringsArray, ...values: unknown[]) =>
    database.$queryRaw<Row[]>(parts, ...values);
}

function prepare(parts: TemplateStringsArray): Prepared {
  const known = prepared.get(parts);
  if (known) return known;
  const text = parts.reduce((before, part, index) => `${before}$${index}${part}`);
  // Named by what it says: Next loads this module more than once, and all of them share the connections.
  const statement = { name: sha256(text).slice(0, 32), text };
  prepared.set(parts, statement);
  return statement;
}
