import type { Database } from '#lib/db/client.ts';

/** The PostgreSQL channel on which changes are told to whoever shows them; the payload is a topic. */
export const changeChannel = 'podsmith';

/** The one on which workers are asked for something: topics `request:<kind>:<id>`. They need not hear of every step. */
export const requestChannel = 'podsmith_requests';

/** Tells every process that listens of these topics, each on its channel; heard when the transaction commits. */
export async function notify(database: Database, ...topics: string[]): Promise<void> {
  await database.$queryRaw`
    SELECT pg_notify(CASE WHEN topic LIKE 'request:%' THEN ${requestChannel} ELSE ${changeChannel} END, topic)::text
    FROM unnest(${topics}::text[]) AS topic`;
}
