import { randomBytes } from 'node:crypto';
import { afterAll, describe, expect, it, vi } from 'vitest';
import type { CallOperation } from '#lib/calls/call-operation.ts';
import { closeDatabase, db } from '#lib/db/client.ts';
import type { Target } from '#lib/engines/engine.ts';
import { closeHub } from '#lib/events/hub.ts';
import { newId } from '#lib/ids.ts';
import { type JsonObject, stringifyJson } from '#lib/json.ts';
import type { PipelineNode } from '#lib/pipelines/schema.ts';
import type { Strategy } from '#lib/pipelines/strategy.ts';
import { carryOutRun, type RunToCarryOut } from '#lib/runs/carry-out-run.ts';
import { getRun } from '#lib/runs/service.ts';
import { insertRun } from '#lib/runs/store.ts';
import { readRunTargets } from '#lib/runs/target-store.ts';
import { recordRunEnd, recordRunStart } from '#lib/runs/worker-store.ts';
import { workerId } from '#lib/workers/this-worker.ts';

const node: Target = { name: 'worker-1', node: 'worker-1' };
const pod: Target = { name: 'shop/web-0', node: 'worker-2', pod: { namespace: 'shop', name: 'web-0' } };
const targetSelector = { nodeNames: ['worker-1'], podReferences: [{ namespace: 'shop', name: 'web-0' }] };
const chain: PipelineNode[] = [
  { id: 0, to: [1] },
  { id: 1, operation: 'first', to: [2] },
  { id: 2, operation: 'second', to: [] },
];
const branches: PipelineNode[] = [
  { id: 0, to: [1, 2] },
  { id: 1, operation: 'first', to: [] },
  { id: 2, operation: 'second', to: [] },
];
const created: string[] = [];

afterAll(async () => {
  await db().run.deleteMany({ where: { id: { in: created } } });
  await closeHub();
  await closeDatabase();
});

/** A run of this process, which stands for the worker: asked for, claimed and begun, with nothing done yet. */
async function beginRun(
  adjacencyList: PipelineNode[],
  strategy: Strategy = 'firstPath',
): Promise<RunToCarryOut> {
  const pipeline = `targets-${randomBytes(4).toString('hex')}`;
  const asked = {
    id: newId(),
    pipeline,
    revision: 'r',
    operations: {},
    parameters: '{"depth":3}',
    targetSelector,
  };
  await insertRun(db(), asked);
  const { id } = asked;
  created.push(id);
  await db().run.update({ where: { id }, data: { worker: workerId } });
  await recordRunStart(id, new Date());
  const processor = { httpServer: { address: 'x', port: 1, path: '/', scheme: 'http' as const } };
  const callees = ['first', 'second'].map(
    (operation) => [operation, { operation, revision: 'r', spec: { processor } }] as const,
  );
  return {
    ...{ id, round: 0, isFresh: true, parameters: { depth: 3 }, callees: new Map(callees) },
    ...{ spec: { adjacencyList, strategy }, targetSelector, targets: [], diagnosis: null, edited: null },
  };
}

/** The run as the next worker, or the next round, finds it. */
async function findAgain(run: RunToCarryOut, round: number): Promise<RunToCarryOut> {
  const row = await db().run.findUniqueOrThrow({ where: { id: run.id } });
  return { ...run, round, isFresh: false, targets: readRunTargets(row) };
}

interface MadeCall {
  operation: string;
  target: string | undefined;
  headers: Record<string, string>;
  body: string;
}

/** Carries a run out, with `answer` in the place of its operations: results, or undefined for a failure. */
async function carryOut(
  run: RunToCarryOut,
  answer: (operation: string, target: string) => JsonObject | undefined | Promise<JsonObject>,
  options: { resolveTargets?: () => Promise<Target[]>; signal?: AbortSignal } = {},
) {
  const calls: MadeCall[] = [];
  const callOperation: CallOperation = async ({ operation }, { target, headers, body, signal }) => {
    calls.push({
      ...{ operation, target: target?.node },
      ...{ headers: Object.fromEntries(headers), body: Buffer.from(body).toString() },
    });
    signal.throwIfAborted();
    const aborted = new Promise<never>((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason));
    });
    const results = await Promise.race([answer(operation, target?.name ?? ''), aborted]);
    const text = results ? stringifyJson(results) : 'no';
    return {
      answer: { statusCode: results ? 200 : 500, headers: [], body: Buffer.from(text) },
      durationMs: 1,
      log: Promise.resolve(''),
    };
  };
  const outcome = await carryOutRun(run, {
    callOperation,
    resolveTargets: options.resolveTargets ?? (async () => [pod, node]),
    duringAttempt: (make) => make(),
    signal: options.signal ?? new AbortController().signal,
  }).catch((error: unknown) => error);
  return { outcome, calls };
}

const neverAsked = () => Promise.reject(new TypeError('The targets were resolved a second time.'));

describe('a run with targets', () => {
  it('walks the pipeline on each from a context of its own, and records whose each step is', async () => {
    const run = await beginRun(chain, 'all');
    const { outcome, calls } = await carryOut(run, (operation, target) => ({ [operation]: target }));
    expect(outcome).toMatchObject({
      status: 'succeeded',
      results: {
        'shop/web-0': { first: 'shop/web-0', second: 'shop/web-0' },
        'worker-1': { first: 'worker-1', second: 'worker-1' },
      },
    });
    expect(calls.filter(({ target }) => target === 'worker-2').map(({ body }) => JSON.parse(body))).toEqual([
      { depth: 3, node: 'worker-2', 'pod.namespace': 'shop', 'pod.name': 'web-0' },
      { depth: 3, node: 'worker-2', 'pod.namespace': 'shop', 'pod.name': 'web-0', first: 'shop/web-0' },
    ]);
    expect(new Set(calls.map(({ headers }) => headers['idempotency-key']))).toEqual(
      new Set([1, 2].flatMap((id) => [pod, node].map(({ name }) => `${run.id}/${id}/${name}`))),
    );
    expect(calls[0]?.headers['podsmith-target']).toBe('shop/web-0');
    const view = await getRun(run.id);
    expect(view.targets).toMatchObject([
      { ...pod, status: 'succeeded' },
      { ...node, status: 'succeeded' },
    ]);
    const recorded = view.steps.map((step) => `${step.target} ${step.node} ${step.status}`).sort();
    expect(recorded).toEqual([
      'shop/web-0 1 succeeded',
      'shop/web-0 2 succeeded',
      'worker-1 1 succeeded',
      'worker-1 2 succeeded',
    ]);
  });

  it('fails when one target does, and tells which and how', async () => {
    const run = await beginRun(branches);
    const { outcome } = await carryOut(run, (_, target) => (target === 'worker-1' ? { ok: 1 } : undefined));
    expect(outcome).toMatchObject({
      status: 'failed',
      succeededPath: null,
      results: { 'worker-1': { ok: 1 } },
    });
    expect((await getRun(run.id)).targets).toMatchObject([
      {
        name: 'shop/web-0',
        status: 'failed',
        failedPaths: [[1], [2]],
      },
      { name: 'worker-1', status: 'succeeded', succeededPath: [1], failedPaths: [] },
    ]);
  });

  it('goes on after its worker with the same targets, and does again only what was not recorded', async () => {
    const run = await beginRun(chain);
    const gone = new AbortController();
    const abortOnceEnded = async (name: string): Promise<never> => {
      const isOver = async () =>
        (await getRun(run.id)).targets.some((each) => each.name === name && each.status === 'succeeded');
      await vi.waitUntil(isOver, { timeout: 60_000, interval: 10 });
      gone.abort(new Error('The worker is gone.'));
      return new Promise(() => undefined);
    };
    const first = await carryOut(
      run,
      (operation, target) => {
        if (operation === 'first' || target === 'worker-1') return { [operation]: 1 };
        return abortOnceEnded('worker-1');
      },
      { signal: gone.signal },
    );
    expect(first.outcome).toMatchObject({ message: 'The worker is gone.' });
    const again = await findAgain(run, 0);
    expect(again.targets).toMatchObject([pod, node]);
    const { outcome, calls } = await carryOut(again, (operation) => ({ [operation]: 2 }), {
      resolveTargets: neverAsked,
    });
    expect(outcome).toMatchObject({ status: 'succeeded' });
    expect(calls.map(({ operation, target }) => `${operation} ${target}`)).toEqual(['second worker-2']);
  });

  it('is retried on the targets that failed, and left as it is on those that succeeded', async () => {
    const run = await beginRun(branches);
    const before = await carryOut(run, (operation, target) =>
      target === 'worker-1' && operation === 'second' ? { by: 'detour' } : undefined,
    );
    expect(before.outcome).toMatchObject({ status: 'failed' });
    const { outcome, calls } = await carryOut(await findAgain(run, 1), (operation) => ({ by: operation }), {
      resolveTargets: neverAsked,
    });
    expect(outcome).toMatchObject({
      status: 'succeeded',
      results: { 'shop/web-0': { by: 'first' }, 'worker-1': { by: 'detour' } },
    });
    expect(calls.map(({ operation, target }) => `${operation} ${target}`)).toEqual(['first worker-2']);
    expect((await getRun(run.id)).targets).toMatchObject([
      { status: 'succeeded', succeededPath: [1], failedPaths: [] },
      { status: 'succeeded', succeededPath: [2], failedPaths: [[1]] },
    ]);
  });

  it('shows targets that were cut off by its end as ended', async () => {
    const run = await beginRun(chain);
    const cancel = new AbortController();
    await carryOut(
      run,
      () => {
        cancel.abort(new Error('cancelled'));
        return new Promise(() => undefined);
      },
      { signal: cancel.signal },
    );
    const none = { results: null, succeededPath: null, failedPaths: [] };
    const error = { code: 'RUN_CANCELLED', message: 'It was cancelled.', fault: 'configuration' as const };
    await recordRunEnd(run.id, { ...none, status: 'cancelled', error });
    expect((await getRun(run.id)).targets.map(({ status }) => status)).toEqual(['cancelled', 'cancelled']);
  });

  it('has no targets when there are none, and says why', async () => {
    const run = await beginRun(chain);
    const { outcome, calls } = await carryOut(run, () => ({}), {
      resolveTargets: () => Promise.reject(new Error('The cluster has no node worker-1.')),
    });
    expect(outcome).toMatchObject({ message: 'The cluster has no node worker-1.' });
    expect(calls).toEqual([]);
    expect((await getRun(run.id)).targets).toEqual([]);
  });
});
