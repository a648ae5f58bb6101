import type { Database } from '#lib/db/client.ts';
import type { Invocation, Prisma } from '#lib/db/generated/client.ts';
import type { ErrorView } from '#lib/errors.ts';
import { changeChannel } from '#lib/events/notify.ts';
import { addressOf } from '#lib/images/image-address.ts';
import {
  type InvocationPhase,
  type InvocationSummary,
  type InvocationView,
  invocationPhases,
  invocationSummarySchema,
  responseHeadersSchema,
} from '#lib/invocations/view.ts';
import { parseRow } from '#lib/parse-row.ts';
import { workerId } from '#lib/workers/this-worker.ts';

/** An invocation to be requested. */
export interface NewInvocation {
  id: string;
  operation: string;
  /** Null for a try. */
  revision: string | null;
  /** JSON text of what is tried. */
  tried: string | null;
  method: string;
  path: string;
  headers: [string, string][];
  body: Uint8Array;
  idempotencyKey?: string;
}

/**
 * Stores an invocation; with an idempotency key that was used before for the same operation, nothing is stored.
 *
 * @returns The id of the invocation that has the key: its own, or that of the earlier one.
 */
export async function insertInvocation(database: Database, invocation: NewInvocation): Promise<string> {
  const { id, operation, idempotencyKey } = invocation;
  const body = Uint8Array.from(invocation.body);
  const { count } = await database.invocation.createMany({
    data: { ...invocation, body },
    skipDuplicates: true,
  });
  if (count > 0) return id;
  const where = { operation, idempotencyKey };
  return (await database.invocation.findFirstOrThrow({ where, select: { id: true } })).id;
}

export type InvocationRow = Invocation;

/** What may be written of an invocation that is under way. */
export type InvocationChange = Prisma.InvocationUpdateManyMutationInput;

export async function findInvocationRow(database: Database, id: string): Promise<InvocationRow | undefined> {
  return (await database.invocation.findUnique({ where: { id } })) ?? undefined;
}

export async function findInvocationView(
  database: Database,
  id: string,
): Promise<InvocationView | undefined> {
  const row = await database.invocation.findUnique({
    where: { id },
    omit: { headers: true, body: true, tried: true },
  });
  return row ? toInvocationView(row) : undefined;
}

/** An operation's invocations, newest first. */
export async function listInvocationRows(
  database: Database,
  { operation, limit }: { operation: string; limit: number },
): Promise<InvocationSummary[]> {
  const rows = await database.invocation.findMany({
    where: { operation },
    omit: { headers: true, body: true, tried: true, responseHeaders: true, responseBody: true, log: true },
    orderBy: { createdAt: 'desc' },
    take: limit,
  });
  return rows.map(toInvocationSummary);
}

/** Ends the invocations whose worker has died, and notifies. It is up to the user to call again. */
export async function failInvocationsOfDeadWorkers(database: Database, error: ErrorView): Promise<void> {
  await database.$queryRaw`
    WITH lost AS (
      UPDATE invocations SET status = 'failed', tried = NULL, error = ${JSON.stringify(error)}::jsonb, finished_at = now()
      WHERE status = 'running' AND (worker IS NULL OR NOT EXISTS (SELECT FROM workers WHERE workers.id = worker))
      RETURNING id
    )
    SELECT pg_notify(${changeChannel}, topic)::text
    FROM lost, unnest(ARRAY['invocations', 'invocation:' || id]) AS topic`;
}

export async function requestInvocationCancel(database: Database, id: string): Promise<void> {
  await database.invocation.updateMany({
    where: { id, status: { in: ['pending', 'running'] } },
    data: { cancelRequestedAt: new Date() },
  });
}

/**
 * Begins the call of an invocation that this worker has claimed. False when the claim no longer holds, it is to be
 * cancelled, or it has ended. Safe to repeat when the answer was lost.
 */
export async function recordInvocationStart(database: Database, id: string): Promise<boolean> {
  const { count } = await database.invocation.updateMany({
    where: {
      id,
      worker: workerId,
      OR: [{ status: 'pending', cancelRequestedAt: null }, { status: 'running' }],
    },
    data: { status: 'running', startedAt: new Date() },
  });
  return count === 1;
}

/** Changes an invocation that this worker has claimed; false when the claim no longer holds, or it has ended. */
export async function updateInvocationRow(
  database: Database,
  id: string,
  change: InvocationChange,
): Promise<boolean> {
  const { count } = await database.invocation.updateMany({
    where: { id, worker: workerId, status: { in: ['pending', 'running'] } },
    data: change,
  });
  return count === 1;
}

function toInvocationView(row: Omit<Invocation, 'headers' | 'body' | 'tried'>): InvocationView {
  const of = { table: 'invocations', id: row.id };
  const body = row.responseBody ? decodeUtf8(row.responseBody) : null;
  return {
    ...toInvocationSummary(row),
    responseHeaders: parseRow(responseHeadersSchema, row.responseHeaders ?? [], of),
    body,
    bodyBase64: row.responseBody && body === null ? Buffer.from(row.responseBody).toString('base64') : null,
    log: row.log,
  };
}

function toInvocationSummary(
  row: Omit<Invocation, 'headers' | 'body' | 'tried' | 'responseHeaders' | 'responseBody' | 'log'>,
): InvocationSummary {
  const summary = {
    id: row.id,
    operation: row.operation,
    revision: row.revision,
    method: row.method,
    path: row.path,
    status: row.status,
    phase: toPhase(row.phase),
    buildId: row.buildId,
    pod: row.pod,
    contentAddress: row.contentAddress ?? (row.image === null ? null : addressOf(row.image)),
    image: row.image,
    imageDigest: row.imageDigest,
    statusCode: row.statusCode,
    durationMs: row.durationMs,
    error: row.error,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
  };
  return parseRow(invocationSummarySchema, summary, { table: 'invocations', id: row.id });
}

function decodeUtf8(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}

function toPhase(phase: string): InvocationPhase {
  return invocationPhases.find((known) => known === phase) ?? 'queued';
}
