import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { config } from '#lib/config.ts';
import { PrismaClient } from '#lib/db/generated/client.ts';
import { AppError } from '#lib/errors.ts';

/** A client or a transaction of it: what a store function needs to write. */
export type Database = Omit<
  PrismaClient,
  '$connect' | '$disconnect' | '$on' | '$use' | '$extends' | '$transaction'
>;

// Next reloads modules in development; the pool must survive that.
const holder = globalThis as { podsmithDatabase?: PrismaClient; podsmithPool?: pg.Pool };

/**
 * The process's one database client, opened on first use.
 *
 * @throws AppError `DATABASE_UNCONFIGURED` when the process was started without a database address.
 */
export function db(): PrismaClient {
  holder.podsmithDatabase ??= new PrismaClient({
    adapter: new PrismaPg(pool(), { statementNameGenerator: ({ sql }) => nameStatement(sql) }),
  });
  return holder.podsmithDatabase;
}

/** The process's one connection pool: Prisma's, and that of the few statements that go past it (statement.ts). */
export function pool(): pg.Pool {
  if (!holder.podsmithPool) {
    holder.podsmithPool = new pg.Pool({
      connectionString: databaseUrl(),
      max: 10,
      idleTimeoutMillis: 60_000,
    });
    // A connection broke while idle; the next query reports it if the database is away.
    holder.podsmithPool.on('error', () => undefined);
  }
  return holder.podsmithPool;
}

/** Ends the process's connections. */
export async function closeDatabase(): Promise<void> {
  const { podsmithDatabase, podsmithPool } = holder;
  holder.podsmithDatabase = undefined;
  holder.podsmithPool = undefined;
  await podsmithDatabase?.$disconnect();
  await podsmithPool?.end();
}

const statementNames = new Map<string, string>();
const mostStatementNames = 500;

/**
 * A statement with a name is parsed and planned once per connection, which is most of what a small one costs:
 * recording a step takes a quarter of the time. Statements beyond the first few hundred (lists of many lengths)
 * stay nameless, so that a connection does not hold ever more of them.
 */
function nameStatement(sql: string): string {
  const known = statementNames.get(sql);
  if (known) return known;
  if (statementNames.size >= mostStatementNames) return '';
  const name = `p${statementNames.size}`;
  statementNames.set(sql, name);
  return name;
}

/** Address of the database; `npm start` hands the embedded one's down as `DATABASE_URL`. */
export function databaseUrl(): string {
  const url = config().databaseUrl;
  if (!url) {
    throw new AppError({
      code: 'DATABASE_UNCONFIGURED',
      message: 'This process was started without a database.',
      hint: 'Start Podsmith with "npm start", or set DATABASE_URL.',
      fault: 'configuration',
    });
  }
  return url;
}

/** Runs writes that belong together. */
export function transaction<T>(work: (tx: Database) => Promise<T>): Promise<T> {
  return db().$transaction(work, { timeout: 20_000, maxWait: 10_000 });
}
