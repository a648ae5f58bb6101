import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { closeDatabase, db } from '#lib/db/client.ts';
import { newId } from '#lib/ids.ts';
import { beginAttempt } from '#lib/runs/attempt-record.ts';
import { phaseSchema } from '#lib/runs/phases.ts';
import type { NewStep } from '#lib/runs/step-store.ts';
import { workerId } from '#lib/workers/this-worker.ts';

afterAll(closeDatabase);

async function beginStep(): Promise<NewStep> {
  const runId = newId();
  await db().run.create({
    data: {
      id: runId,
      pipeline: 'p',
      revision: 'd'.repeat(64),
      operations: {},
      parameters: '{}',
      status: 'running',
      worker: workerId,
    },
  });
  return {
    ...{ runId, seq: 1, node: 1, operation: 'op', revision: 'r' },
    ...{ target: '', contextHash: 'c', input: '{}', round: 0 },
  };
}

it('keeps the log of an attempt that ends while its beginning is being recorded', async () => {
  // More than one: the first waits for connections to the database.
  for (let round = 0; round < 20; round++) {
    const step = await beginStep();
    const record = beginAttempt(step, 1, new Date());
    // Timers of one length come in their order: the beginning has just been sent to the database.
    await sleep(10);
    const ended = record.end({ error: new Error('failed') }, {});
    await record.addLog(Promise.resolve('printed\n'));
    await ended;
    const { runId } = step;
    expect(await db().attempt.findMany({ where: { runId }, select: { status: true, log: true } })).toEqual([
      { status: 'failed', log: 'printed\n' },
    ]);
  }
});

async function readBack({ runId }: NewStep) {
  const { version } = await db().run.findUniqueOrThrow({ where: { id: runId } });
  const attempt = await db().attempt.findFirst({ where: { runId } });
  const phases = z.array(phaseSchema).parse(attempt?.phases ?? []);
  return { version, attempt, phases: phases.map(({ phase }) => phase) };
}

it('records an attempt on a warm Pod in one write, with its phases', async () => {
  const step = await beginStep();
  const { version } = await readBack(step);
  const record = beginAttempt(step, 1, new Date(Date.now() - 5));
  record.reached({ phase: 'running', pod: null });
  await record.end({ result: { text: '{}', results: {} } }, { durationMs: 1 });
  expect(await readBack(step)).toMatchObject({ version: version + 1, phases: ['queued', 'running'] });
});

it('shows a phase that lasts while it lasts', async () => {
  const step = await beginStep();
  const record = beginAttempt(step, 1, new Date());
  for (const [reached, shown] of [
    [{ phase: 'building', build: 'b' }, ['queued', 'building']],
    [{ phase: 'starting' }, ['queued', 'building', 'starting']],
    [{ phase: 'running', pod: null }, ['queued', 'building', 'starting', 'running']],
  ] as const) {
    record.reached(reached);
    await expect.poll(async () => (await readBack(step)).phases).toEqual(shown);
  }
  await record.end({ error: new Error('failed') }, { repeatInMs: 5000 });
  const { attempt } = await readBack(step);
  expect(attempt?.status).toBe('failed');
  expect(Number(attempt?.retryAt) - Number(attempt?.finishedAt)).toBe(5000);
});
