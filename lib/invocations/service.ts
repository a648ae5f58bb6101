import { z } from 'zod';
import { db, transaction } from '#lib/db/client.ts';
import { invalidInput, notFound } from '#lib/errors.ts';
import { notify } from '#lib/events/notify.ts';
import { waitUntil } from '#lib/events/wait.ts';
import { idempotencyKeySchema } from '#lib/idempotency-key.ts';
import { newId, requireId } from '#lib/ids.ts';
import { outlineInvocation } from '#lib/invocations/outline.ts';
import { bodySchema, methodSchema, pathSchema } from '#lib/invocations/request.ts';
import {
  findInvocationView,
  insertInvocation,
  listInvocationRows,
  type NewInvocation,
  requestInvocationCancel,
} from '#lib/invocations/store.ts';
import type { InvocationOutline, InvocationSummary, InvocationView } from '#lib/invocations/view.ts';
import { limits } from '#lib/limits.ts';
import { callPathProblem } from '#lib/operations/server-path.ts';
import { getOperation } from '#lib/operations/service.ts';
import { parseInput } from '#lib/parse-input.ts';
import { isFinished } from '#lib/status.ts';

const requestSchema = z.strictObject({
  method: methodSchema,
  path: pathSchema,
  headers: z.array(z.tuple([z.string(), z.string()])).default([]),
  body: bodySchema,
  idempotencyKey: idempotencyKeySchema,
});

export type InvocationRequest = z.input<typeof requestSchema>;

/**
 * Asks the worker to call an operation's newest revision, building and starting what is missing first.
 *
 * @param request.idempotencyKey The same key for the same operation gives the same invocation, however often it is asked for.
 * @throws AppError `NOT_FOUND` or `INVALID_INPUT`.
 */
export async function requestInvocation(
  operationName: string,
  request: InvocationRequest,
): Promise<InvocationView> {
  const call = parseInput(requestSchema, request, 'The invocation');
  const operation = await getOperation(operationName);
  if (operation.spec.processor.scriptRunner && call.method !== 'POST') {
    throw invalidInput('A script is run with POST.', [{ path: ['method'], message: 'Expected POST.' }]);
  }
  const pathProblem = operation.spec.processor.httpServer && callPathProblem(call.path);
  if (pathProblem) {
    throw invalidInput(`The path cannot be called: ${pathProblem}`, [
      { path: ['path'], message: pathProblem },
    ]);
  }
  const { name, revision } = operation;
  return storeInvocation({ id: newId(), operation: name, revision, tried: null, ...call });
}

/** Stores an invocation, and tells the workers. */
export async function storeInvocation(invocation: NewInvocation): Promise<InvocationView> {
  const id = await transaction(async (tx) => {
    const stored = await insertInvocation(tx, invocation);
    if (stored === invocation.id) await notify(tx, 'invocations', `request:invocation:${stored}`);
    return stored;
  });
  return getInvocation(id);
}

/** @throws AppError `NOT_FOUND`. */
export async function getInvocation(id: string): Promise<InvocationView> {
  const invocation = await findInvocationView(db(), requireId(id, 'invocation'));
  if (!invocation) throw notFound(`The invocation "${id}"`);
  return invocation;
}

/** An invocation without its large texts. @throws AppError `NOT_FOUND`. */
export async function getInvocationOutline(id: string): Promise<InvocationOutline> {
  return outlineInvocation(await getInvocation(id));
}

/** An operation's invocations, newest first. */
export function listInvocations({
  operation,
  limit = limits.pageSize,
}: {
  operation: string;
  limit?: number;
}): Promise<InvocationSummary[]> {
  return listInvocationRows(db(), { operation, limit });
}

/** Asks for an invocation to be cancelled; one that has ended stays as it is. @throws AppError `NOT_FOUND`. */
export async function cancelInvocation(id: string): Promise<InvocationView> {
  await getInvocation(id);
  await transaction(async (tx) => {
    await requestInvocationCancel(tx, id);
    await notify(tx, `invocation:${id}`, `request:invocation:${id}`);
  });
  return getInvocation(id);
}

/** The invocation once it has ended, or as it is when the time is up. */
export function waitForInvocation(
  id: string,
  options: { seconds: number; signal?: AbortSignal },
): Promise<InvocationView> {
  return waitUntil(
    `invocation:${id}`,
    () => getInvocation(id),
    (invocation) => isFinished(invocation.status),
    options,
  );
}
