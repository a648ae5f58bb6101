import { ensureFirstAdmin } from '#lib/auth/first-admin.ts';
import { closeDatabase } from '#lib/db/client.ts';

// A program of its own, so that the supervisor does not carry the database client around for good.
const { link } = await ensureFirstAdmin({ baseUrl: process.argv[2] ?? '' });
if (link) process.stdout.write(link);
await closeDatabase();
