import type { Database } from '#lib/db/client.ts';
import type { TestEvent as TestEventRow } from '#lib/db/generated/client.ts';
import { parseRow } from '#lib/parse-row.ts';
import { type StoredEvent, storedEventSchema, type TestEvent } from '#lib/test-events/schema.ts';

export async function findEventRow(
  database: Database,
  operation: string,
  name: string,
): Promise<TestEvent | undefined> {
  const row = await database.testEvent.findUnique({ where: { operation_name: { operation, name } } });
  return row ? toTestEvent(row) : undefined;
}

/** All events of an operation, by name. */
export async function listEventRows(database: Database, operation: string): Promise<TestEvent[]> {
  const rows = await database.testEvent.findMany({ where: { operation }, orderBy: { name: 'asc' } });
  return rows.map(toTestEvent);
}

export function countEventRows(database: Database, operation: string): Promise<number> {
  return database.testEvent.count({ where: { operation } });
}

export async function putEventRow(
  database: Database,
  { operation, name, event, by }: { operation: string; name: string; event: StoredEvent; by: string | null },
): Promise<TestEvent> {
  const row = await database.testEvent.upsert({
    where: { operation_name: { operation, name } },
    create: { operation, name, by, ...event },
    update: { by, ...event },
  });
  return toTestEvent(row);
}

export async function deleteEventRow(database: Database, operation: string, name: string): Promise<void> {
  await database.testEvent.delete({ where: { operation_name: { operation, name } } });
}

function toTestEvent({ operation, name, by, updatedAt, ...row }: TestEventRow): TestEvent {
  const event = parseRow(storedEventSchema, row, { table: 'test_events', id: `${operation}/${name}` });
  return { operation, name, event, by, updatedAt: updatedAt.toISOString() };
}
