import { canonicalJson } from '#lib/canonical-json.ts';
import { type Database, db, transaction } from '#lib/db/client.ts';
import { lockNames } from '#lib/db/name-lock.ts';
import { invalidInput, notFound } from '#lib/errors.ts';
import type { Expectation } from '#lib/expectation.ts';
import { sha256 } from '#lib/json.ts';
import { limits } from '#lib/limits.ts';
import { noMetadata } from '#lib/metadata.ts';
import { nameSchema } from '#lib/names.ts';
import { getOperation } from '#lib/operations/service.ts';
import { parseInput } from '#lib/parse-input.ts';
import { type StoredEvent, type TestEvent, testEventSchema } from '#lib/test-events/schema.ts';
import {
  countEventRows,
  deleteEventRow,
  findEventRow,
  listEventRows,
  putEventRow,
} from '#lib/test-events/store.ts';

/** The test events of an operation, by name. @throws AppError `NOT_FOUND` for an operation that is not there. */
export async function listTestEvents(operation: string): Promise<TestEvent[]> {
  await getOperation(operation);
  return listEventRows(db(), operation);
}

/** @throws AppError `NOT_FOUND`. */
export async function getTestEvent(operation: string, name: string): Promise<TestEvent> {
  const event = await findEventRow(db(), operation, name);
  if (!event) throw notFound(titleOf(operation, name), 'See the list of its events.');
  return event;
}

interface ChangeOptions {
  /** What must be so of the event, whoever else saves at the same moment. */
  expectations?: readonly Expectation[];
  /** Who saves, in words. */
  by?: string;
}

/**
 * Saves an event under a name, in the place of the one that has it.
 *
 * @throws AppError `INVALID_INPUT`, `NOT_FOUND` for the operation, or what an expectation throws.
 */
export async function saveTestEvent(
  operation: string,
  name: string,
  given: unknown,
  { expectations = [], by }: ChangeOptions = {},
): Promise<{ event: TestEvent; isNew: boolean }> {
  parseInput(nameSchema, name, 'The name', ['name']);
  const event = parseInput(testEventSchema, given, 'The event');
  return transaction(async (tx) => {
    const before = await lockEvent(tx, operation, name);
    expect(expectations, { operation, name, before: before?.event, next: event });
    if (!before && (await countEventRows(tx, operation)) >= limits.eventsPerOperation) {
      throw invalidInput(
        `The operation "${operation}" has ${limits.eventsPerOperation} test events; it has at most that many.`,
        [],
        'Delete one that nobody uses.',
      );
    }
    return { event: await putEventRow(tx, { operation, name, event, by: by ?? null }), isNew: !before };
  });
}

/** Gives an event another name. @throws AppError `NOT_FOUND`, `INVALID_INPUT`, `CONFLICT` where the name is taken. */
export async function renameTestEvent(
  operation: string,
  name: string,
  { to, by }: { to: string; by?: string },
): Promise<TestEvent> {
  parseInput(nameSchema, to, 'The name', ['name']);
  return transaction(async (tx) => {
    const before = await lockEvent(tx, operation, name);
    if (!before) throw notFound(titleOf(operation, name));
    if (to === name) return before;
    if (await findEventRow(tx, operation, to)) throw nameTaken(operation, to);
    const renamed = await putEventRow(tx, { operation, name: to, event: before.event, by: by ?? before.by });
    await deleteEventRow(tx, operation, name);
    return renamed;
  });
}

/** @throws AppError `NOT_FOUND`, or what an expectation throws. */
export async function deleteTestEvent(
  operation: string,
  name: string,
  expectations: readonly Expectation[] = [],
): Promise<void> {
  await transaction(async (tx) => {
    const before = await lockEvent(tx, operation, name);
    expect(expectations, { operation, name, before: before?.event });
    if (!before) throw notFound(titleOf(operation, name));
    await deleteEventRow(tx, operation, name);
  });
}

/** Names an event as it is now. */
export function tagOfEvent(event: StoredEvent): string {
  return sha256(canonicalJson(event)).slice(0, 32);
}

/** One at a time changes an operation's events, while the operation stays. */
async function lockEvent(tx: Database, operation: string, name: string): Promise<TestEvent | undefined> {
  await lockNames(tx, 'operation', [operation]);
  await getOperation(operation);
  return findEventRow(tx, operation, name);
}

function expect(
  expectations: readonly Expectation[],
  {
    operation,
    name,
    before,
    next,
  }: { operation: string; name: string; before?: StoredEvent; next?: StoredEvent },
): void {
  const stateOf = (event?: StoredEvent) => event && { revision: tagOfEvent(event), metadata: noMetadata };
  const change = { what: titleOf(operation, name), present: stateOf(before), next: stateOf(next) };
  for (const expectation of expectations) expectation(change);
}

function nameTaken(operation: string, name: string) {
  return invalidInput(`${titleOf(operation, name)} exists already.`, [
    { path: ['name'], message: 'This name is taken.' },
  ]);
}

function titleOf(operation: string, name: string): string {
  return `The test event "${name}" of the operation "${operation}"`;
}
