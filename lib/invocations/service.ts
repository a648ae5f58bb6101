import { z } from 'zod';
import { db, transaction } from '#lib/db/client.ts';
import { invalidInput, notFound } from '#lib/errors.ts';
import { notify } from '#lib/events/notify.ts';
import { waitUntil } from '#lib/events/wait.ts';
import { newId, requireId } from '#lib/ids.ts';
import { outlineInvocation } from '#lib/invocations/outline.ts';
import {
  findInvocationRow,
  insertInvocation,
  listInvocationRows,
  requestInvocationCancel,
  toInvocationView,
} from '#lib/invocations/store.ts';
import type { InvocationOutline, InvocationSummary, InvocationView } from '#lib/invocations/view.ts';
import { limits } from '#lib/limits.ts';
import { getOperation } from '#lib/operations/service.ts';
import { parseInput } from '#lib/parse-input.ts';
import { isFinished } from '#lib/status.ts';

export const methods = ['GET', 'PUT', 'POST', 'PATCH', 'DELETE'] as const;

const requestSchema = z.strictObject({
  method: z.enum(methods, `The method is one of ${methods.join(', ')}.`).default('POST'),
  path: z
    .string()
    .startsWith('/', 'A path starts with "/".')
    .max(8192, 'A path has at most 8192 characters.')
    .regex(/^[\x21-\x7e]*$/, 'Write characters outside ASCII, and spaces, percent-encoded.')
    .default('/'),
  headers: z.array(z.tuple([z.string(), z.string()])).default([]),
  body: z
    .instanceof(Uint8Array)
    .refine(
      (body) => body.byteLength <= limits.contextBytes,
      `A body has at most ${limits.contextBytes} bytes.`,
    ),
});

export type InvocationRequest = z.input<typeof requestSchema>;

/**
 * Asks the worker to call an operation's newest revision, building and starting what is missing first.
 *
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
  const id = newId();
  await transaction(async (tx) => {
    await insertInvocation(tx, { id, operation: operation.name, revision: operation.revision, ...call });
    await notify(tx, 'invocations', `request:invocation:${id}`);
  });
  return getInvocation(id);
}

/** @throws AppError `NOT_FOUND`. */
export async function getInvocation(id: string): Promise<InvocationView> {
  const row = await findInvocationRow(db(), requireId(id, 'invocation'));
  if (!row) throw notFound(`The invocation "${id}"`);
  return toInvocationView(row);
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
