import { afterAll, expect, it } from 'vitest';
import { closeDatabase, db } from '#lib/db/client.ts';
import { newId } from '#lib/ids.ts';
import type { JsonObject } from '#lib/json.ts';
import { limits } from '#lib/limits.ts';
import type { PipelineNode } from '#lib/pipelines/schema.ts';
import { executeStep } from '#lib/runs/execute-step.ts';
import { insertRun } from '#lib/runs/store.ts';
import { workerId } from '#lib/workers/this-worker.ts';

const created: string[] = [];

afterAll(async () => {
  await db().run.deleteMany({ where: { id: { in: created } } });
  await closeDatabase();
});

/** Executes one step of a run of this process, whose operation answers with these status codes, one after the other. */
async function execute(node: Partial<PipelineNode>, context: JsonObject, statusCodes: number[] = []) {
  const id = newId();
  created.push(id);
  const asked = {
    id,
    pipeline: 'p',
    revision: 'r',
    operations: {},
    parameters: '{}',
    targetSelector: undefined,
  };
  await insertRun(db(), asked);
  await db().run.update({ where: { id }, data: { worker: workerId, status: 'running' } });
  const bodies: string[] = [];
  const outcome = await executeStep({
    step: {
      runId: id,
      seq: 1,
      node: 1,
      operation: 'op',
      revision: 'r',
      target: '',
      contextHash: 'c',
      round: 0,
    },
    node: { id: 1, operation: 'op', to: [], ...node },
    callee: {
      ...{ operation: 'op', revision: 'r' },
      spec: { processor: { httpServer: { address: 'x', port: 1, path: '/', scheme: 'http' } } },
    },
    ...{ context, input: null, target: undefined, attemptsBefore: 0, signal: new AbortController().signal },
    callOperation: async (_callee, { body }) => {
      bodies.push(Buffer.from(body).toString());
      const answer = {
        statusCode: statusCodes[bodies.length - 1] ?? 200,
        headers: [],
        body: Buffer.from('{"a":1}'),
      };
      return { answer, durationMs: 1, log: Promise.resolve('') };
    },
    duringAttempt: (make) => make(),
    onLateWrite: () => undefined,
  });
  const step = await db().step.findUnique({ where: { runId_seq: { runId: id, seq: 1 } } });
  const attempts = await db().attempt.findMany({ where: { runId: id }, orderBy: { number: 'asc' } });
  return { outcome, bodies, status: step?.status, attempts };
}

it('skips a step whose "when" is false, and executes one whose "when" is true', async () => {
  const skipped = await execute({ when: 'load > 0.9' }, { load: 0.5 });
  expect(skipped).toMatchObject({
    outcome: { status: 'skipped' },
    status: 'skipped',
    bodies: [],
    attempts: [],
  });
  const executed = await execute({ when: 'load > 0.9' }, { load: 0.95 });
  expect(executed).toMatchObject({
    outcome: { status: 'succeeded', results: { a: 1 } },
    status: 'succeeded',
  });
});

it('fails a step whose "when" cannot be evaluated, without a call', async () => {
  const { outcome, bodies, attempts } = await execute({ when: 'missing > 1' }, {});
  expect([outcome, bodies]).toEqual([{ status: 'failed' }, []]);
  expect(attempts).toMatchObject([{ number: 1, status: 'failed', error: { code: 'EXPRESSION_FAILED' } }]);
});

it('makes a failed attempt again, as often as the node says', async () => {
  const once = await execute({ retries: 1 }, { n: 1 }, [500, 200]);
  expect(once).toMatchObject({ outcome: { status: 'succeeded' }, bodies: ['{"n":1}', '{"n":1}'] });
  expect(once.attempts.map(({ status }) => status)).toEqual(['failed', 'succeeded']);
  expect((await execute({}, { n: 1 }, [500])).outcome).toEqual({ status: 'failed' });
});

it('fails a step whose context is too large, without a call', async () => {
  const { outcome, bodies, attempts } = await execute({}, { text: 'x'.repeat(limits.contextBytes) });
  expect([outcome, bodies]).toEqual([{ status: 'failed' }, []]);
  expect(attempts).toMatchObject([{ error: { code: 'CONTEXT_TOO_LARGE' } }]);
});
