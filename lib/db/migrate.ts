import pg from 'pg';
import { migrationChecksums, readMigrations } from '#lib/db/migrations-folder.ts';
import { AppError } from '#lib/errors.ts';

/** Any number will do that no other program takes on the same database: "PODS" in ASCII. */
const LOCK_KEY = 0x504f4453;

/**
 * Brings a database up to the migrations of this checkout, as `prisma migrate deploy` would. Several
 * processes may call it at once: one applies, the others wait and find nothing left to do.
 *
 * @returns the names of the migrations applied now
 * @throws AppError `DATABASE_UNREACHABLE`, `MIGRATION_FAILED`
 */
export async function migrate({ url }: { url: string }): Promise<string[]> {
  const client = await connect(url);
  try {
    if (await isUpToDate(client)) return [];
    await client.query('SELECT pg_advisory_lock($1)', [LOCK_KEY]);
    if (await isUpToDate(client)) return [];
    return await apply(url);
  } finally {
    // Closing the connection also gives the lock back.
    await client.end();
  }
}

/**
 * What to tell whoever starts Podsmith of its role in the database; undefined where the role is as it should be. The
 * embedded PostgreSQL's is (app-role.ts), another's is its administrator's to make.
 */
export async function roleWarning({ url }: { url: string }): Promise<string | undefined> {
  const client = await connect(url);
  try {
    const { rows } = await client.query<{ name: string; super: boolean }>(
      'SELECT rolname AS name, rolsuper AS super FROM pg_roles WHERE rolname = current_user',
    );
    const [role] = rows;
    if (!role?.super) return undefined;
    return `Podsmith connects to PostgreSQL as "${role.name}", a superuser. Give it a role that owns its database and nothing else (docs/operations.md).`;
  } finally {
    await client.end();
  }
}

async function apply(url: string): Promise<string[]> {
  try {
    // Loaded only when needed: the engine takes 60 MiB that the supervisor would keep for good.
    const { openSchemaEngine } = await import('#lib/db/schema-engine.ts');
    const engine = await openSchemaEngine(url);
    const applied = await engine.applyMigrations({
      migrationsList: readMigrations(),
      filters: { externalTables: [], externalEnums: [] },
    });
    return applied.appliedMigrationNames;
  } catch (cause) {
    throw new AppError(
      {
        code: 'MIGRATION_FAILED',
        message: `The database could not be brought up to date: ${cause instanceof Error ? cause.message : cause}`,
        hint: 'The database was left as the last complete migration made it. Mend the cause and start again.',
        fault: 'platform',
      },
      { cause },
    );
  }
}

/** The cheap answer for nearly every start: each migration of this checkout is there, finished, unchanged. */
async function isUpToDate(client: pg.Client): Promise<boolean> {
  const table = await client.query("SELECT to_regclass('_prisma_migrations') AS name");
  if (table.rows[0].name === null) return false;
  const rows = await client.query(
    'SELECT migration_name, checksum FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL',
  );
  const applied = new Map(rows.rows.map((row) => [row.migration_name, row.checksum]));
  return [...migrationChecksums()].every(([name, checksum]) => applied.get(name) === checksum);
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    return client;
  } catch (cause) {
    const { host, port, database, user } = client;
    throw new AppError(
      {
        code: 'DATABASE_UNREACHABLE',
        message: `The database "${database}" at ${host}:${port} cannot be reached as "${user}": ${reasonOf(cause)}.`,
        hint: 'Check DATABASE_URL and that the server runs; unset it to use the embedded PostgreSQL.',
        fault: 'configuration',
      },
      { cause },
    );
  }
}

/** Node reports a refused connection to several addresses as one error without a message of its own. */
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError) return reasonOf(cause.errors[0]);
  return cause instanceof Error ? cause.message : String(cause);
}
