import type { Database } from '#lib/db/client.ts';

/** The PostgreSQL channel for changes, which web processes listen to; the payload is a topic. */
export const changeChannel = 'podsmith';

/** The channel for requests to workers: topics `request:<kind>:<id>`. It spares them the notifications of every step. */
export const requestChannel = 'podsmith_requests';

/** Notifies every listening process of these topics, each on its channel, once the transaction commits. */
export async function notify(database: Database, ...topics: string[]): Promise<void> {
  await database.$queryRaw`
    SELECT pg_notify(CASE WHEN topic LIKE 'request:%' THEN ${requestChannel} ELSE ${changeChannel} END, topic)::text
    FROM unnest(${topics}::text[]) AS topic`;
}
