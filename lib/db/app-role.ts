import { readFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';

/** The role of Podsmith's own processes: owner of its database, and nothing else. */
export const APP_ROLE = 'podsmith_app';

/**
 * Makes the role and its database where they are not there, and gives it what the database holds; as the superuser,
 * whom only the supervisor is.
 *
 * @param options.urlOf The superuser's address of a database.
 */
export async function ensureAppRole(options: {
  urlOf: (database: string) => string;
  database: string;
  password: string;
}): Promise<void> {
  const { urlOf, database, password } = options;
  await withClient(urlOf('postgres'), async (client) => {
    const found = await client.query('SELECT FROM pg_database WHERE datname = $1', [database]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(database)}`);
  });
  await withClient(urlOf(database), async (client) => {
    await client.query(readFileSync(path.join(import.meta.dirname, 'app-role.sql'), 'utf8'));
    await client.query(`ALTER ROLE ${APP_ROLE} PASSWORD ${pg.escapeLiteral(password)}`);
  });
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
