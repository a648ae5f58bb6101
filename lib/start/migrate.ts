import { setTimeout as sleep } from 'node:timers/promises';
import { ensureFirstAdmin } from '#lib/auth/first-admin.ts';
import { config } from '#lib/config.ts';
import { closeDatabase, databaseUrl } from '#lib/db/client.ts';
import { migrate, roleWarning } from '#lib/db/migrate.ts';
import { AppError } from '#lib/errors.ts';
import { baseUrl } from '#lib/start/address.ts';

/**
 * What `npm start` does before its children, as a program of its own: waits for the database, brings it up to date
 * and ensures that somebody can sign in. Any number of them may run at once; one works, the others wait.
 */
const patienceMs = 300_000;

// As the first process of a container it would ignore SIGTERM by default.
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => process.exit(143));

const began = Date.now();
let told = '';
for (;;) {
  try {
    const applied = await migrate({ url: databaseUrl() });
    console.log(
      applied.length > 0 ? `Migrations applied: ${applied.join(', ')}` : 'The database is up to date.',
    );
    const warning = await roleWarning({ url: databaseUrl() });
    if (warning) console.warn(warning);
    break;
  } catch (error) {
    // In a new installation the database may be minutes behind.
    const isAway = error instanceof AppError && error.code === 'DATABASE_UNREACHABLE';
    if (!isAway || Date.now() - began > patienceMs) throw error;
    if (told !== error.message) console.log(`${error.message} Waiting for it.`);
    told = error.message;
    await sleep(2000);
  }
}
const { link } = await ensureFirstAdmin({ baseUrl: process.argv[2] ?? baseUrl(config()) });
if (link) console.log(`Create the first account with this one-time link: ${link}`);
await closeDatabase();
