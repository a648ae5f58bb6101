'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { answer } from '#app/action-result.ts';
import type { ActionResult } from '#lib/action-result.ts';
import { requireUser } from '#lib/auth/session.ts';
import { cancelBuild, requestBuild } from '#lib/builds/service.ts';
import type { BuildView } from '#lib/builds/view.ts';
import { AppError } from '#lib/errors.ts';
import { basedOn, isNew } from '#lib/expectation.ts';
import { headersSchema } from '#lib/invocations/event-headers.ts';
import { outlineInvocation } from '#lib/invocations/outline.ts';
import { requestTry } from '#lib/invocations/request-try.ts';
import { cancelInvocation, requestInvocation, waitForInvocation } from '#lib/invocations/service.ts';
import type { InvocationOutline } from '#lib/invocations/view.ts';
import { type CheckedManifest, checkOperation } from '#lib/manifests/check.ts';
import { saveMessageSchema } from '#lib/operations/save.ts';
import type { OperationSpec, OperationView } from '#lib/operations/schema.ts';
import {
  deleteOperation,
  findOperation,
  getOperationRevisionSpec,
  saveOperation,
} from '#lib/operations/service.ts';
import { parseInput } from '#lib/parse-input.ts';
import type { SaveResult } from '#lib/save-result.ts';
import type { TestEvent } from '#lib/test-events/schema.ts';
import { deleteTestEvent, listTestEvents, renameTestEvent, saveTestEvent } from '#lib/test-events/service.ts';

const saveSchema = z.object({
  name: z.string(),
  spec: z.unknown(),
  base: z.string().nullable(),
  message: saveMessageSchema.optional(),
});

/** Saves an operation. What someone else has saved since the form read it is reported, not overwritten. */
export async function saveOperationAction(
  input: z.input<typeof saveSchema>,
): Promise<SaveResult<OperationView>> {
  return answer(async () => {
    const user = await requireUser();
    const { name, spec, base, message } = parseInput(saveSchema, input, 'The operation');
    const expectations = [base === null ? isNew : basedOn(base)];
    try {
      const { operation: saved } = await saveOperation(name, spec, { expectations, by: user.email, message });
      revalidatePath('/operations');
      return { saved };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'EDIT_CONFLICT') throw error;
      return { conflict: { theirs: (await findOperation(name)) ?? null } };
    }
  });
}

const revisionSchema = z.object({ name: z.string(), revision: z.string() });

/** Reads an earlier revision, to compare with it or go back to it. */
export async function readRevisionAction(
  input: z.input<typeof revisionSchema>,
): Promise<ActionResult<{ spec: OperationSpec }>> {
  return answer(async () => {
    await requireUser();
    const { name, revision } = parseInput(revisionSchema, input, 'The request');
    return { spec: await getOperationRevisionSpec(name, revision) };
  });
}

/** What the test panel holds. */
const callShape = {
  method: z.enum(['GET', 'PUT', 'POST', 'PATCH', 'DELETE']),
  path: z.string(),
  headers: z.record(z.string(), z.array(z.string())),
  body: z.string(),
  idempotencyKey: z.string(),
};

const invokeSchema = z.object({ name: z.string(), ...callShape });

/** Calls an operation with what the test panel holds. */
export async function invokeOperationAction(
  input: z.input<typeof invokeSchema>,
): Promise<ActionResult<{ invocation: InvocationOutline }>> {
  return answer(async () => {
    await requireUser();
    const { name, method, path, headers, body, idempotencyKey } = parseInput(
      invokeSchema,
      input,
      'The request',
    );
    const invocation = await requestInvocation(name, {
      method,
      path,
      headers: parseInput(headersSchema, headers, 'The request', ['headers']),
      body: new TextEncoder().encode(body),
      idempotencyKey,
    });
    return { invocation };
  });
}

const trySchema = z.object({ name: z.string(), spec: z.unknown(), ...callShape });

/** Of an operation's spec what a try takes; the try itself is checked where it is asked for. */
const triedSpecSchema = z.object({
  processor: z.object({ function: z.looseObject({}), timeoutSeconds: z.unknown().optional() }),
});

/** A warm try is over by then: its page has the answer without asking again. */
const tryWaitSeconds = 0.25;

/** Tries what the form holds with what the test panel holds; nothing is saved. */
export async function tryOperationAction(
  input: z.input<typeof trySchema>,
): Promise<ActionResult<{ invocation: InvocationOutline }>> {
  return answer(async () => {
    const { id: user } = await requireUser();
    const { name, spec, method, path, headers, body, idempotencyKey } = parseInput(
      trySchema,
      input,
      'The try',
    );
    const { processor } = parseInput(triedSpecSchema, spec, 'The operation', ['spec']);
    const { function: files, timeoutSeconds } = processor;
    const event = { method, path, headers, ...(body === '' ? {} : { body }) };
    const tried = { ...files, timeoutSeconds, event };
    const { id } = await requestTry(name, tried, { person: `user:${user}`, idempotencyKey });
    const invocation = await waitForInvocation(id, { seconds: tryWaitSeconds });
    return { invocation: outlineInvocation(invocation) };
  });
}

/** Stops a call that has not ended. */
export async function cancelInvocationAction(id: string): Promise<ActionResult<{ id: string }>> {
  return answer(async () => {
    await requireUser();
    await cancelInvocation(z.string().parse(id));
    return { id };
  });
}

/** Builds an operation's newest revision. */
export async function buildOperationAction(name: string): Promise<ActionResult<{ build: BuildView }>> {
  return answer(async () => {
    await requireUser();
    const build = await requestBuild(z.string().parse(name));
    revalidatePath('/builds');
    return { build };
  });
}

/** Stops a build that has not ended. */
export async function cancelBuildAction(id: string): Promise<ActionResult<{ build: BuildView }>> {
  return answer(async () => {
    await requireUser();
    return { build: await cancelBuild(z.string().parse(id)) };
  });
}

/** Deletes an operation that no pipeline names. */
export async function deleteOperationAction(name: string): Promise<ActionResult<{ name: string }>> {
  return answer(async () => {
    await requireUser();
    await deleteOperation(z.string().parse(name));
    revalidatePath('/operations');
    return { name };
  });
}

const manifestSchema = z.object({ text: z.string(), stored: z.string().nullable() });

/** Reads the manifest of an operation as it is being written. */
export async function checkOperationManifestAction(
  input: z.input<typeof manifestSchema>,
): Promise<ActionResult<CheckedManifest<OperationSpec>>> {
  return answer(async () => {
    await requireUser();
    const { text, stored } = parseInput(manifestSchema, input, 'The request');
    return checkOperation(text, stored === null ? undefined : await findOperation(stored));
  });
}

const eventSchema = z.object({ operation: z.string(), name: z.string() });
const savedEventSchema = eventSchema.extend({ event: z.unknown(), isNew: z.boolean() });
const renamedEventSchema = eventSchema.extend({ to: z.string() });

/** What is there after a change: others may have changed some, too. */
type Events = Promise<ActionResult<{ events: TestEvent[] }>>;

/** Saves what the test panel holds under a name. */
export async function saveTestEventAction(input: z.input<typeof savedEventSchema>): Events {
  return answer(async () => {
    const { email } = await requireUser();
    const { operation, name, event, isNew: isNewOne } = parseInput(savedEventSchema, input, 'The event');
    await saveTestEvent(operation, name, event, { expectations: isNewOne ? [isNew] : [], by: email });
    return { events: await listTestEvents(operation) };
  });
}

export async function renameTestEventAction(input: z.input<typeof renamedEventSchema>): Events {
  return answer(async () => {
    const { email } = await requireUser();
    const { operation, name, to } = parseInput(renamedEventSchema, input, 'The event');
    await renameTestEvent(operation, name, { to, by: email });
    return { events: await listTestEvents(operation) };
  });
}

export async function deleteTestEventAction(input: z.input<typeof eventSchema>): Events {
  return answer(async () => {
    await requireUser();
    const { operation, name } = parseInput(eventSchema, input, 'The event');
    await deleteTestEvent(operation, name);
    return { events: await listTestEvents(operation) };
  });
}
