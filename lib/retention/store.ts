import { db } from '#lib/db/client.ts';
import { Prisma } from '#lib/db/generated/client.ts';
import { notify } from '#lib/events/notify.ts';
import {
  type CleanUp,
  type CleanUpView,
  cleanUpSchema,
  type KeptTable,
  nothingCleanedUp,
  type StorageView,
} from '#lib/retention/view.ts';

/** Rows that may go: asked for no later than one of these, and ended; an absent bound lets none go. */
export interface Bounds {
  /** Those that ended before. */
  endedBefore: Date | null;
  /** Those that were asked for then or before, because enough have been asked for since. */
  askedUntil: Date | null;
}

const tables = {
  runs: Prisma.sql`runs`,
  invocations: Prisma.sql`invocations`,
  builds: Prisma.sql`builds`,
} satisfies Record<KeptTable, Prisma.Sql>;

/** What stays however old it is: the builds of code that is in use, by which its page says what it runs on. */
const stays = {
  runs: Prisma.empty,
  invocations: Prisma.empty,
  builds: Prisma.sql`AND NOT EXISTS (SELECT 1 FROM operations WHERE operations.digest = builds.revision)`,
} satisfies Record<KeptTable, Prisma.Sql>;

/** Where a table's old rows begin, by the database's clock. */
export async function readBounds(
  table: KeptTable,
  { days, count }: { days: number; count: number },
): Promise<Bounds> {
  const [bounds] = await db().$queryRaw<Bounds[]>`
    SELECT CASE WHEN ${days}::int > 0 THEN now() - make_interval(days => ${days}::int) END AS "endedBefore",
      CASE WHEN ${count}::int > 0 THEN
        (SELECT created_at FROM ${tables[table]} ORDER BY created_at DESC OFFSET ${count}::int LIMIT 1)
      END AS "askedUntil"`;
  return bounds ?? { endedBefore: null, askedUntil: null };
}

/** Deletes some of the oldest rows that may go, with all that belongs to them. @returns How many. */
export async function deleteOldest(table: KeptTable, bounds: Bounds, most: number): Promise<number> {
  const { endedBefore, askedUntil } = bounds;
  // One that is being retried is locked by whoever does that, and is not old any more.
  return db().$executeRaw`
    WITH old AS (
      SELECT id FROM ${tables[table]}
      WHERE created_at <= greatest(${endedBefore}::timestamptz, ${askedUntil}::timestamptz)
        AND status IN ('succeeded', 'failed', 'cancelled')
        AND (finished_at < ${endedBefore}::timestamptz OR created_at <= ${askedUntil}::timestamptz)
        ${stays[table]}
      ORDER BY created_at LIMIT ${most} FOR UPDATE SKIP LOCKED
    )
    DELETE FROM ${tables[table]} AS kept USING old WHERE kept.id = old.id`;
}

/** The revisions whose images are needed: the newest of each operation, and those of what has not ended. */
export async function listNeededRevisions(): Promise<string[]> {
  const rows = await db().$queryRaw<{ revision: string }[]>`
    SELECT digest AS revision FROM operations
    UNION SELECT pinned.value FROM runs, jsonb_each_text(runs.operations) AS pinned
      WHERE runs.status IN ('pending', 'running')
    UNION SELECT revision FROM invocations
      WHERE status IN ('pending', 'running') AND revision IS NOT NULL
    UNION SELECT revision FROM builds WHERE status IN ('pending', 'running') AND spec IS NULL`;
  return rows.map(({ revision }) => revision);
}

/** The images that this installation has built before that time and that no Pod there is runs. */
export async function listIdleImages(builtBefore: Date): Promise<{ name: string; bytes: number }[]> {
  const rows = await db().$queryRaw<{ name: string; bytes: number }[]>`
    SELECT name, bytes::float8 AS bytes FROM images
    WHERE built_at < ${builtBefore}
      AND NOT EXISTS (SELECT 1 FROM pods WHERE pods.image = images.name AND pods.stopped_at IS NULL)
    ORDER BY built_at`;
  return rows;
}

/** Forgets an image that was removed, unless it has been built again since. */
export async function forgetImage(name: string, builtBefore: Date): Promise<void> {
  await db().image.deleteMany({ where: { name, builtAt: { lt: builtBefore } } });
}

/** How much there is, with what belongs to it: steps, attempts and logs; their indexes too. */
export async function readAmounts(): Promise<Omit<StorageView, 'keeps' | 'cleanUp'>> {
  const [row] = await db().$queryRaw<[Record<string, number>]>`
    SELECT (SELECT count(*) FROM runs)::float8 AS runs,
      (SELECT count(*) FROM invocations)::float8 AS invocations,
      (SELECT count(*) FROM builds)::float8 AS builds,
      (SELECT count(*) FROM images)::float8 AS images,
      (pg_total_relation_size('runs') + pg_total_relation_size('steps')
        + pg_total_relation_size('attempts'))::float8 AS "runBytes",
      pg_total_relation_size('invocations')::float8 AS "invocationBytes",
      (pg_total_relation_size('builds') + pg_total_relation_size('build_chunks'))::float8 AS "buildBytes",
      (SELECT coalesce(sum(bytes), 0) FROM images)::float8 AS "imageBytes",
      pg_database_size(current_database())::float8 AS "databaseBytes"`;
  const amount = (count = 0, bytes = 0) => ({ count, bytes });
  return {
    runs: amount(row.runs, row.runBytes),
    invocations: amount(row.invocations, row.invocationBytes),
    builds: amount(row.builds, row.buildBytes),
    images: amount(row.images, row.imageBytes),
    databaseBytes: row.databaseBytes ?? 0,
  };
}

const keys = { cleanUp: 'clean-up', requested: 'clean-up-requested' };

/** The clean-up that goes on, or the last one; and whether another was asked for. */
export async function readCleanUp(): Promise<CleanUpView> {
  const rows = await db().setting.findMany({ where: { key: { in: Object.values(keys) } } });
  const textOf = (key: string) => rows.find((row) => row.key === key)?.value;
  const stored = textOf(keys.cleanUp);
  const cleanUp = stored ? cleanUpSchema.parse(JSON.parse(stored)) : nothingCleanedUp;
  return { ...cleanUp, requestedAt: textOf(keys.requested) ?? null };
}

/** Asks for a clean-up, and tells the workers. */
export async function insertCleanUpRequest(): Promise<void> {
  await write(keys.requested, new Date().toISOString());
  await notify(db(), 'storage', 'request:clean-up:');
}

/** Clears the request once the clean-up has begun: a later request asks for another one. */
export async function takeCleanUpRequest(): Promise<void> {
  await db().setting.deleteMany({ where: { key: keys.requested } });
}

/** Records how far a clean-up is, and tells pages. Only who cleans up writes this. */
export async function writeCleanUp(cleanUp: CleanUp): Promise<void> {
  await write(keys.cleanUp, JSON.stringify(cleanUp));
  await notify(db(), 'storage');
}

async function write(key: string, value: string): Promise<void> {
  await db().setting.upsert({ where: { key }, create: { key, value }, update: { value } });
}
