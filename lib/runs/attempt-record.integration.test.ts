import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { closeDatabase, db } from '#lib/db/client.ts';
import { newId } from '#lib/ids.ts';
import { beginAttempt } from '#lib/runs/attempt-record.ts';
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
    const record = beginAttempt(step, 1);
    // Timers of one length come in their order: the beginning has just been sent to the database.
    await sleep(10);
    const ended = record.end({ error: new Error('failed') }, { mayRepeat: false });
    await record.addLog(Promise.resolve('printed\n'));
    await ended;
    const { runId } = step;
    expect(await db().attempt.findMany({ where: { runId }, select: { status: true, log: true } })).toEqual([
      { status: 'failed', log: 'printed\n' },
    ]);
  }
});
