import { type BuildHead, type BuildView, buildHeadSchema } from '#lib/builds/view.ts';
import type { Database } from '#lib/db/client.ts';
import type { Build } from '#lib/db/generated/client.ts';
import { type ErrorView, notFound } from '#lib/errors.ts';
import { changeChannel, notify } from '#lib/events/notify.ts';
import { endedTopic } from '#lib/events/topics.ts';
import { addressOf } from '#lib/images/image-address.ts';
import { type Page, type PageRequest, pageSize, readCursor, timeAndIdCursor, toPage } from '#lib/page.ts';
import { parseRow } from '#lib/parse-row.ts';
import { isFinished } from '#lib/status.ts';
import { storableText } from '#lib/storable.ts';
import { ClaimLost } from '#lib/work/claim-lost.ts';
import { workerId } from '#lib/workers/this-worker.ts';

const active = ['pending', 'running'] as const;

/** A build to be requested. */
export interface NewBuild {
  id: string;
  operation: string;
  revision: string;
  runtime: string;
  /** JSON text of what is built, where the revision is none that was saved. */
  spec: string | null;
}

/** Stores a requested build. While one of that revision is under way, it is returned instead. */
export async function insertBuild(
  database: Database,
  build: NewBuild,
): Promise<{ id: string; created: boolean }> {
  // The partial unique index builds_active_revision lets one of two simultaneous requests win.
  const rows = await database.$queryRaw<{ id: string }[]>`
    INSERT INTO builds (id, operation, revision, runtime, spec)
    VALUES (${build.id}::uuid, ${build.operation}, ${build.revision}, ${build.runtime}, ${build.spec})
    ON CONFLICT (revision) WHERE status IN ('pending', 'running') AND cancel_requested_at IS NULL DO NOTHING
    RETURNING id::text`;
  if (rows[0]) return { id: rows[0].id, created: true };
  const existing = await database.build.findFirst({
    where: { revision: build.revision, status: { in: [...active] }, cancelRequestedAt: null },
  });
  // It ended in between: its image answers the request as well as a new build would.
  const latest =
    existing ??
    (await database.build.findFirst({ where: { revision: build.revision }, orderBy: { createdAt: 'desc' } }));
  if (!latest) throw notFound(`The build ${build.id}`);
  return { id: latest.id, created: false };
}

export async function findBuildRow(database: Database, id: string): Promise<Build | undefined> {
  return (await database.build.findUnique({ where: { id } })) ?? undefined;
}

/** The build with its whole log so far. */
export async function findBuildView(database: Database, id: string): Promise<BuildView | undefined> {
  const row = await database.build.findUnique({
    where: { id },
    include: { chunks: { orderBy: { seq: 'asc' }, select: { text: true } } },
  });
  if (!row) return undefined;
  return { ...toBuildHead(row), log: row.chunks.map((chunk) => chunk.text).join('') };
}

/** Log text after chunk `after`, with the number of the last chunk it holds. */
export async function readBuildChunks(
  database: Database,
  id: string,
  after: number,
): Promise<{ text: string; last: number }> {
  const chunks = await database.buildChunk.findMany({
    where: { buildId: id, seq: { gt: after } },
    orderBy: { seq: 'asc' },
  });
  return { text: chunks.map((chunk) => chunk.text).join(''), last: chunks.at(-1)?.seq ?? after };
}

/** Builds, newest first, without their logs. */
export async function listBuildRows(
  database: Database,
  request: PageRequest & { operation?: string },
): Promise<Page<BuildView>> {
  const size = pageSize(request);
  const [createdAt, id] = readCursor(request.cursor, timeAndIdCursor) ?? [];
  const rows = await database.build.findMany({
    where: {
      operation: request.operation,
      ...(createdAt ? { OR: [{ createdAt: { lt: createdAt } }, { createdAt, id: { lt: id } }] } : {}),
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: size + 1,
  });
  return toPage(
    rows,
    size,
    (row) => [row.createdAt.toISOString(), row.id],
    (row) => ({ ...toBuildHead(row), log: '' }),
  );
}

/** Marks a build as to be cancelled; the worker does it. */
export async function requestBuildCancel(database: Database, id: string): Promise<void> {
  await database.build.updateMany({
    where: { id, status: { in: [...active] } },
    data: { cancelRequestedAt: new Date() },
  });
}

/**
 * Updates a build that this worker has claimed, and notifies.
 *
 * @throws ClaimLost when the claim no longer holds.
 */
export async function updateBuild(
  database: Database,
  id: string,
  change: {
    status?: BuildView['status'];
    waitingFor?: string | null;
    image?: string;
    digest?: string;
    cached?: boolean;
    error?: ErrorView;
    startedAt?: Date;
    finishedAt?: Date;
  },
): Promise<void> {
  const { error, ...fields } = change;
  const { count } = await database.build.updateMany({
    where: { id, worker: workerId },
    data: { ...fields, ...(error ? { error: JSON.parse(JSON.stringify(error)) } : {}) },
  });
  if (count === 0) throw new ClaimLost(`The build ${id}`);
  // Whoever waits for its image may be in any worker.
  const ended =
    fields.status && isFinished(fields.status) ? [`request:build:${id}`, endedTopic('build', id)] : [];
  await notify(database, `build:${id}`, 'builds', ...ended);
}

/**
 * Appends to the log of a build that this worker has claimed, and notifies. Not durable at once: a log line is not
 * worth a disk flush.
 */
export async function appendBuildChunk(
  database: Database,
  id: string,
  seq: number,
  text: string,
): Promise<void> {
  await database.$queryRaw`
    WITH chunk AS (
      INSERT INTO build_chunks (build_id, seq, text)
      SELECT id, ${seq}::int, ${storableText(text)} FROM builds WHERE id = ${id}::uuid AND worker = ${workerId}
    )
    SELECT set_config('synchronous_commit', 'off', true), pg_notify(${changeChannel}, ${`build:${id}`})::text`;
}

/** Removes chunks `from` to `to` of a build's log, both included. */
export async function deleteBuildChunks(
  database: Database,
  id: string,
  { from, to }: { from: number; to: number },
): Promise<void> {
  await database.buildChunk.deleteMany({ where: { buildId: id, seq: { gte: from, lte: to } } });
}

export function toBuildHead(row: Build): BuildHead {
  const head = {
    id: row.id,
    operation: row.operation,
    revision: row.revision,
    isForTries: row.spec !== null,
    runtime: row.runtime,
    status: row.status,
    waitingFor: row.waitingFor,
    image: row.image,
    contentAddress: row.image && addressOf(row.image),
    digest: row.digest,
    cached: row.cached,
    error: row.error,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    durationMs: row.startedAt && row.finishedAt ? row.finishedAt.getTime() - row.startedAt.getTime() : null,
  };
  return parseRow(buildHeadSchema, head, { table: 'builds', id: row.id });
}

/** Records an image that was built: it is this installation's to remove. */
export async function recordImage(database: Database, image: { name: string; bytes: number }): Promise<void> {
  const { name, bytes } = image;
  const builtAt = new Date();
  await database.image.upsert({ where: { name }, create: { name, bytes }, update: { bytes, builtAt } });
}
