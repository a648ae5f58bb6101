import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { closeDatabase, db } from '#lib/db/client.ts';
import { matches } from '#lib/expectation.ts';
import { limits } from '#lib/limits.ts';
import { deleteOperation, saveOperation } from '#lib/operations/service.ts';
import {
  deleteTestEvent,
  getTestEvent,
  listTestEvents,
  renameTestEvent,
  saveTestEvent,
  tagOfEvent,
} from '#lib/test-events/service.ts';

const names: string[] = [];

afterAll(async () => {
  await db().operation.deleteMany({ where: { name: { in: names } } });
  await closeDatabase();
});

async function newOperation(): Promise<string> {
  const name = `events-${randomBytes(4).toString('hex')}`;
  names.push(name);
  await saveOperation(name, { processor: { httpServer: { address: '127.0.0.1', port: 9 } } });
  return name;
}

describe('test events', () => {
  it('are saved by name, as they were written, and changed by the same name', async () => {
    const operation = await newOperation();
    const given = { method: 'PUT', path: '/a?b=c', headers: { 'X-A': ['1', '2'] }, body: '{ "a":  1 }' };
    const first = await saveTestEvent(operation, 'small', given, { by: 'ada@example.com' });
    expect(first.isNew).toBe(true);
    const event = {
      ...given,
      headers: [
        ['x-a', '1'],
        ['x-a', '2'],
      ],
    };
    expect(await getTestEvent(operation, 'small')).toMatchObject({ operation, event, by: 'ada@example.com' });
    const second = await saveTestEvent(operation, 'small', { body: { a: [1] } });
    expect(second).toMatchObject({
      isNew: false,
      event: {
        by: null,
        event: { method: 'POST', path: '/', headers: [], body: '{\n  "a": [\n    1\n  ]\n}' },
      },
    });
    await saveTestEvent(operation, 'empty', {});
    expect((await listTestEvents(operation)).map(({ name }) => name)).toEqual(['empty', 'small']);
  });

  it.each([
    ['a name that is none', 'A b', {}, ['name']],
    ['a method that is none', 'a', { method: 'TRACE' }, ['method']],
    ['a path without a slash', 'a', { path: 'x' }, ['path']],
    ['a header that HTTP sets', 'a', { headers: { 'Content-Length': '1' } }, ['headers', 'Content-Length']],
    ['a body that is too long', 'a', { body: 'x'.repeat(limits.contextBytes + 1) }, ['body']],
    ['a body that cannot be stored', 'a', { body: 'a\0b' }, ['body']],
    ['a field that nobody knows', 'a', { query: {} }, []],
  ])('refuses %s', async (_, name, given, path) => {
    const operation = await newOperation();
    await expect(saveTestEvent(operation, name, given)).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path }],
    });
    expect(await listTestEvents(operation)).toEqual([]);
  });

  it('are renamed, but not to a name that is taken', async () => {
    const operation = await newOperation();
    await saveTestEvent(operation, 'a', { body: 'A' });
    await saveTestEvent(operation, 'b', { body: 'B' });
    await expect(renameTestEvent(operation, 'a', { to: 'b' })).rejects.toMatchObject({
      issues: [{ path: ['name'] }],
    });
    await renameTestEvent(operation, 'a', { to: 'c' });
    expect((await listTestEvents(operation)).map(({ name, event }) => [name, event.body])).toEqual([
      ['b', 'B'],
      ['c', 'A'],
    ]);
  });

  it('are changed only where they are what was expected', async () => {
    const operation = await newOperation();
    const { event } = await saveTestEvent(operation, 'a', { body: 'A' });
    const expectations = [matches([tagOfEvent(event.event)])];
    await saveTestEvent(operation, 'a', { body: 'B' }, { expectations });
    await expect(deleteTestEvent(operation, 'a', expectations)).rejects.toMatchObject({
      code: 'PRECONDITION_FAILED',
    });
    await deleteTestEvent(operation, 'a');
    await expect(getTestEvent(operation, 'a')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('are as many as there may be, whoever saves at the same moment, and go with their operation', async () => {
    const operation = await newOperation();
    for (let count = 1; count < limits.eventsPerOperation; count += 1) {
      await saveTestEvent(operation, `e${count}`, {});
    }
    const last = await Promise.allSettled(['x', 'y'].map((name) => saveTestEvent(operation, name, {})));
    expect(last.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await saveTestEvent(operation, 'e1', { body: 'changed' });
    await deleteOperation(operation);
    expect(await db().testEvent.count({ where: { operation } })).toBe(0);
    await expect(saveTestEvent(operation, 'e1', {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
