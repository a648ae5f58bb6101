import type { Database } from '#lib/db/client.ts';

/** The PostgreSQL channel on which changes are told; the payload is a topic or a request to the worker. */
export const changeChannel = 'podsmith';

/** Tells every process that listens that something under these topics changed; heard when the transaction commits. */
export async function notify(database: Database, ...topics: string[]): Promise<void> {
  await database.$queryRaw`SELECT pg_notify(${changeChannel}, topic)::text FROM unnest(${topics}::text[]) AS topic`;
}
