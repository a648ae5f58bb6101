import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeDatabase, db } from '#lib/db/client.ts';
import { groupFailedSteps } from '#lib/error-groups/occurrence-store.ts';
import {
  changeError,
  getError,
  listErrors,
  listNewErrors,
  listRunErrors,
} from '#lib/error-groups/service.ts';
import { closeHub } from '#lib/events/hub.ts';
import { newId } from '#lib/ids.ts';
import { deleteRun } from '#lib/runs/service.ts';
import { openTab } from '#lib/testing/live-tab.ts';

const unique = () => `errors-${randomBytes(4).toString('hex')}`;
const by = 'ada@example.com';
const email = `${unique()}@example.com`;
const digest = 'd'.repeat(64);
const minute = 60_000;
const ago = (minutes: number) => new Date(Date.now() - minutes * minute);

beforeAll(async () => {
  await db().user.create({ data: { id: unique(), name: 'Bob', email } });
});

afterAll(async () => {
  await db().run.deleteMany({ where: { pipeline: { startsWith: 'errors-' } } });
  await db().errorGroup.deleteMany({ where: { operation: { startsWith: 'errors-' } } });
  await db().user.deleteMany({ where: { email } });
  await closeHub();
  await closeDatabase();
});

const answered = (text: string) => ({
  ...{ code: 'STEP_REFUSED', message: 'It answered 500.', fault: 'code' },
  details: { body: JSON.stringify({ error: text }) },
});

interface FailedRun {
  operation: string;
  message?: string;
  /** Minutes ago. */
  began?: number;
  pipeline?: string;
  attempts?: number;
}

/** A run whose first step has failed at every attempt, and whose second was skipped for it. */
async function putFailedRun({ operation, message = 'disk 1 is full', began = 0, ...more }: FailedRun) {
  const { pipeline = operation, attempts = 1 } = more;
  const id = newId();
  const times = { createdAt: ago(began), startedAt: ago(began), finishedAt: ago(began) };
  const run = { pipeline, revision: digest, operations: {}, parameters: '{}', status: 'failed' as const };
  await db().run.create({ data: { id, ...run, ...times } });
  const step = {
    runId: id,
    operation,
    revision: 'r',
    target: '',
    contextHash: 'c',
    input: '{}',
    round: 0,
    version: 1,
  };
  await db().step.create({ data: { ...step, seq: 1, node: 1, status: 'failed' } });
  await db().step.create({ data: { ...step, seq: 2, node: 2, status: 'skipped' } });
  await putAttempts(
    id,
    Array.from({ length: attempts }, (_, index) => index + 1),
    { message, at: ago(began) },
  );
  return id;
}

async function putAttempts(runId: string, numbers: number[], { message, at }: { message: string; at: Date }) {
  for (const number of numbers) {
    const end = { startedAt: at, finishedAt: at, durationMs: 1, error: answered(message) };
    await db().attempt.create({ data: { runId, seq: 1, number, status: 'failed', ...end } });
  }
}

async function groupAll(): Promise<void> {
  while (await groupFailedSteps(null));
}

async function only(operation: string) {
  const { items } = await listErrors({ operation });
  expect(items).toHaveLength(1);
  const [error] = items;
  if (!error) throw new Error('There is none.');
  return error;
}

describe('failures of steps', () => {
  it('are grouped by what they tell, and counted once each', async () => {
    const operation = unique();
    await putFailedRun({ operation, message: 'disk 1 is full', began: 3 * 24 * 60 + 1 });
    const other = unique();
    const newest = await putFailedRun({ operation, message: 'disk 2 is full', pipeline: other, attempts: 3 });
    await putFailedRun({ operation, message: 'no such disk', began: 5 });
    await groupAll();
    await groupAll();
    const { items } = await listErrors({ operation });
    expect(items.map(({ message, count, status }) => [message, count, status])).toEqual([
      ['disk 2 is full', 2, 'open'],
      ['no such disk', 1, 'open'],
    ]);
    const detail = await getError(items[0]?.fingerprint ?? '');
    expect(detail).toMatchObject({
      ...{ type: 'STEP_REFUSED', place: null, changedAt: null, assignee: null, cameBackAt: null },
      occurrences: [
        { run: newest, step: 1, attempt: 3, pipeline: other },
        { step: 1, attempt: 1, pipeline: operation },
      ],
      pipelines: expect.arrayContaining([
        { name: operation, count: 1 },
        { name: other, count: 1 },
      ]),
      sample: { code: 'STEP_REFUSED', details: { body: '{"error":"disk 2 is full"}' } },
    });
    expect(detail.days).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1]);
    expect(detail.hours.at(-1)).toBe(1);
    expect(Date.parse(detail.lastSeenAt) - Date.parse(detail.firstSeenAt)).toBeGreaterThan(
      3 * 24 * 60 * minute,
    );
    expect(await listRunErrors(newest)).toEqual([
      { step: 1, fingerprint: detail.fingerprint, count: 2, status: 'open' },
    ]);
  });

  it('count again when a run that is retried fails there again', async () => {
    const operation = unique();
    const run = await putFailedRun({ operation });
    await groupAll();
    await putAttempts(run, [2], { message: 'disk 1 is full', at: ago(0) });
    await groupAll();
    expect(await only(operation)).toMatchObject({ count: 2 });
    expect(await listRunErrors(run)).toMatchObject([{ step: 1, count: 2 }]);
  });

  it('of a run that has not ended wait for its end', async () => {
    const operation = unique();
    const run = await putFailedRun({ operation });
    await db().run.update({ where: { id: run }, data: { status: 'running', finishedAt: null } });
    await groupAll();
    expect((await listErrors({ operation })).items).toEqual([]);
  });

  it('go with their runs, and leave the error with its count and its times', async () => {
    const operation = unique();
    const run = await putFailedRun({ operation, began: 60 });
    await groupAll();
    const before = await only(operation);
    await deleteRun(run);
    expect(await only(operation)).toEqual({ ...before, days: before.days.map(() => 0) });
    expect(await getError(before.fingerprint)).toMatchObject({
      ...{ occurrences: [], pipelines: [], sample: null, count: 1 },
    });
  });

  it('are told to who follows them', async () => {
    const operation = unique();
    const tab = openTab([{ topic: 'errors', version: '' }]);
    await tab.change(1);
    await putFailedRun({ operation });
    await groupAll();
    await tab.change(2);
    tab.close();
  });
});

describe('an error', () => {
  it('that is resolved comes back with a run that began after that, and not with one that began before', async () => {
    const operation = unique();
    await putFailedRun({ operation, began: 10 });
    await groupAll();
    const { fingerprint } = await only(operation);
    expect(await changeError(fingerprint, { status: 'resolved' }, { by })).toMatchObject({
      ...{ status: 'resolved', changedBy: by, cameBackAt: null },
    });
    await putFailedRun({ operation, began: 5 });
    await groupAll();
    expect(await only(operation)).toMatchObject({ status: 'resolved', count: 2 });
    await putFailedRun({ operation, began: -1 });
    await groupAll();
    expect(await only(operation)).toMatchObject({
      ...{ status: 'open', count: 3, changedBy: by, cameBackAt: expect.any(String) },
    });
    expect((await listNewErrors(100)).map((error) => error.fingerprint)).toContain(fingerprint);
    expect(await changeError(fingerprint, { status: 'resolved' }, { by })).toMatchObject({
      cameBackAt: null,
    });
  });

  it('that is ignored is open again once it recurs, and has not come back', async () => {
    const operation = unique();
    await putFailedRun({ operation, began: 10 });
    await groupAll();
    const { fingerprint } = await only(operation);
    await changeError(fingerprint, { status: 'ignored' }, { by });
    expect((await listErrors({ operation, status: 'open' })).items).toEqual([]);
    await putFailedRun({ operation, began: -1 });
    await groupAll();
    expect(await only(operation)).toMatchObject({ status: 'open', cameBackAt: null, count: 2 });
  });

  it('is assigned to an account, and is nobody’s when that is deleted', async () => {
    const operation = unique();
    await putFailedRun({ operation });
    await groupAll();
    const { fingerprint } = await only(operation);
    const leaver = `${unique()}@example.com`;
    await db().user.create({ data: { id: unique(), name: 'Eve', email: leaver } });
    expect(await changeError(fingerprint, { assignee: leaver }, { by })).toMatchObject({
      ...{ assignee: { name: 'Eve', email: leaver }, status: 'open', changedAt: null },
    });
    await db().user.delete({ where: { email: leaver } });
    expect(await only(operation)).toMatchObject({ assignee: null });
    await changeError(fingerprint, { assignee: email.toUpperCase() }, { by });
    expect((await listErrors({ assignee: email })).items.map((item) => item.fingerprint)).toEqual([
      fingerprint,
    ]);
    await changeError(fingerprint, { assignee: null }, { by });
    expect((await listErrors({ operation, assignee: 'nobody' })).items).toHaveLength(1);
  });

  it('that is not there, or a change that is none, is refused by name', async () => {
    const operation = unique();
    await putFailedRun({ operation });
    await groupAll();
    const { fingerprint } = await only(operation);
    for (const wrong of ['x', 'f'.repeat(32), fingerprint.toUpperCase().replace(/^[0-9]*/, 'A')]) {
      await expect(getError(wrong)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(changeError(wrong, {}, { by })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    for (const wrong of [
      { status: 'closed' },
      { assignee: 'x@example.com' },
      { assignee: '' },
      { count: 1 },
      [],
    ]) {
      await expect(changeError(fingerprint, wrong, { by })).rejects.toMatchObject({ code: 'INVALID_INPUT' });
    }
  });
});

it('lists errors page by page, the one that was seen last first', async () => {
  const operation = unique();
  for (const began of [3, 2, 1]) {
    await putFailedRun({ operation, began, message: 'abc'.slice(0, began) });
  }
  await groupAll();
  const first = await listErrors({ operation, limit: 2 });
  const second = await listErrors({ operation, limit: 2, cursor: first.nextCursor ?? '' });
  expect([...first.items, ...second.items].map(({ message }) => message)).toEqual(['a', 'ab', 'abc']);
  expect(second.nextCursor).toBeNull();
});
