import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { closeHub } from '#lib/events/hub.ts';
import { type JsonObject, parseJson } from '#lib/json.ts';
import type { PipelineNode } from '#lib/pipelines/schema.ts';
import { savePipeline } from '#lib/pipelines/service.ts';
import type { Strategy } from '#lib/pipelines/strategy.ts';
import { cancelRun, getRun, requestRun, retryRun, waitForRun } from '#lib/runs/service.ts';
import type { RunView, StepView } from '#lib/runs/view.ts';
import { type HttpOperation, startHttpOperation } from '#lib/testing/http-operation.ts';
import { startWorkerProcess, type WorkerProcess } from '#lib/testing/worker-process.ts';

const unique = () => randomBytes(4).toString('hex');
const open: HttpOperation[] = [];
let worker: WorkerProcess;

beforeAll(async () => {
  worker = await startWorkerProcess();
});

afterEach(() => {
  for (const operation of open.splice(0)) operation.close();
});

afterAll(async () => {
  await worker.stop();
  await closeHub();
});

async function operation(...args: [Parameters<typeof startHttpOperation>[1]]): Promise<HttpOperation> {
  const started = await startHttpOperation(`op-${unique()}`, ...args);
  open.push(started);
  return started;
}

async function pipeline(adjacencyList: PipelineNode[], strategy: Strategy = 'firstPath'): Promise<string> {
  const name = `pl-${unique()}`;
  await savePipeline(name, { adjacencyList, strategy });
  return name;
}

async function run(name: string, parameters: JsonObject = {}): Promise<RunView> {
  const { id } = await requestRun(name, { parameters });
  return waitForRun(id, { seconds: 60 });
}

function chain(...operations: HttpOperation[]): PipelineNode[] {
  const nodes = operations.map((of, index) => ({
    id: index + 1,
    operation: of.name,
    to: index + 1 < operations.length ? [index + 2] : [],
  }));
  return [{ id: 0, to: [1] }, ...nodes];
}

const attemptOf = (step: StepView | undefined) => step?.attempts.at(-1);

const until = (condition: () => boolean | Promise<boolean>) =>
  vi.waitUntil(condition, { timeout: 60_000, interval: 10 });

describe('a run', () => {
  it('gives each step the parameters overlaid by earlier results, numbers and text unchanged', async () => {
    const first = await operation(() => ({ body: '{"inode":18446744073709551615,"text":"naïve ☃","p":2}' }));
    const second = await operation(() => ({ body: '' }));
    const ended = await run(
      await pipeline(chain(first, second)),
      parseJson('{"p":1,"at":1763829999123456789}') as JsonObject,
    );
    expect(ended).toMatchObject({ status: 'succeeded', succeededPath: [1, 2], failedPaths: [] });
    expect(second.received[0]?.body).toBe(
      '{"p":2,"at":1763829999123456789,"inode":18446744073709551615,"text":"naïve ☃"}',
    );
    expect(ended.results).toBe('{"inode":18446744073709551615,"text":"naïve ☃","p":2}');
    expect(ended.steps[1]?.input).toBe(second.received[0]?.body);
    expect(attemptOf(ended.steps[1])).toMatchObject({ number: 1, status: 'succeeded', output: '{}' });
  });

  it('tells a step which run, node and attempt it is', async () => {
    const op = await operation(() => ({}));
    const ended = await run(await pipeline(chain(op)));
    expect(op.received[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
      'idempotency-key': `${ended.id}/1`,
      'podsmith-run': ended.id,
      'podsmith-node': '1',
      'podsmith-attempt': '1',
    });
  });

  it('tries the next path when one fails, and shows what was answered', async () => {
    const bad = await operation(() => ({ status: 503, body: 'no disk' }));
    const good = await operation(() => ({ body: '{"ok":true}' }));
    const ended = await run(
      await pipeline([
        { id: 0, to: [1, 2] },
        { id: 1, operation: bad.name, to: [] },
        { id: 2, operation: good.name, to: [] },
      ]),
    );
    expect(ended).toMatchObject({ status: 'succeeded', succeededPath: [2], failedPaths: [[1]] });
    expect(attemptOf(ended.steps[0])?.error).toMatchObject({
      code: 'STEP_REFUSED',
      details: { statusCode: 503, body: 'no disk' },
    });
  });

  it('keeps what a step answered and cannot be stored as it is', async () => {
    const op = await operation(() => ({ status: 500, body: 'before\0after' }));
    const ended = await run(await pipeline(chain(op)));
    expect(ended).toMatchObject({ status: 'failed', failedPaths: [[1]], error: null });
    expect(attemptOf(ended.steps[0])?.error).toMatchObject({
      code: 'STEP_REFUSED',
      details: { body: 'before\ufffdafter' },
    });
  });

  it('keeps parameters that hold any text, and fails by them like by any others', async () => {
    const op = await operation(() => ({ body: '{"lone":"\\ud83d","nul":"\\u0000"}' }));
    const parameters = parseJson('{"m":"\\ud800","k\\u0000":"\\u0000"}') as JsonObject;
    const passed = await run(await pipeline(chain(op)), parameters);
    expect(passed).toMatchObject({ status: 'succeeded' });
    expect(parseJson(passed.parameters)).toEqual(parameters);
    expect(JSON.parse(op.received[0]?.body ?? '')).toEqual(parameters);
    expect(parseJson(passed.results ?? '')).toEqual({ lone: '\ud83d', nul: '\0' });
    const when = await pipeline([
      { id: 0, to: [1] },
      { id: 1, operation: op.name, to: [], when: 'int(m) == 1' },
    ]);
    const failed = await run(when, parameters);
    expect(failed.status).toBe('failed');
    expect(attemptOf(failed.steps[0])?.error).toMatchObject({ code: 'EXPRESSION_FAILED' });
  });

  it('under "all" runs branches side by side, and finishes what does not depend on a failure', async () => {
    const bad = await operation(() => ({ status: 500 }));
    const good = await operation(() => ({ body: '{"good":1}' }));
    const ended = await run(
      await pipeline(
        [
          { id: 0, to: [1, 2] },
          { id: 1, operation: bad.name, to: [3] },
          { id: 2, operation: good.name, to: [4] },
          { id: 3, operation: good.name, to: [] },
          { id: 4, operation: good.name, to: [] },
        ],
        'all',
      ),
    );
    expect(ended).toMatchObject({ status: 'failed', results: '{"good":1}', failedPaths: [[1]] });
    expect(Object.fromEntries(ended.steps.map((step) => [step.node, step.status]))).toEqual({
      1: 'failed',
      2: 'succeeded',
      3: 'skipped',
      4: 'succeeded',
    });
  });

  it('repeats a failing step as often as its node says', async () => {
    const op = await operation(({ headers }) =>
      headers['podsmith-attempt'] === '3' ? { body: '{"ok":1}' } : { status: 500 },
    );
    const ended = await run(
      await pipeline([
        { id: 0, to: [1] },
        { id: 1, operation: op.name, to: [], retries: 2 },
      ]),
    );
    expect(ended.status).toBe('succeeded');
    expect(ended.steps[0]?.attempts.map((attempt) => attempt.status)).toEqual([
      'failed',
      'failed',
      'succeeded',
    ]);
  });

  it('ends a step that takes longer than its node allows', async () => {
    const op = await operation(() => undefined);
    const ended = await run(
      await pipeline([
        { id: 0, to: [1] },
        { id: 1, operation: op.name, to: [], timeoutSeconds: 1 },
      ]),
    );
    expect(ended.status).toBe('failed');
    expect(attemptOf(ended.steps[0])?.error?.code).toBe('INVOKE_TIMEOUT');
  });

  it('skips a node whose condition is false and maps its inputs', async () => {
    const first = await operation(() => ({ body: '{"load":0.9,"extra":1}' }));
    const skipped = await operation(() => ({}));
    const last = await operation(() => ({}));
    const [start, one, two, three] = chain(first, skipped, last);
    if (!start || !one || !two || !three) throw new Error('unreachable');
    const ended = await run(
      await pipeline([
        start,
        one,
        { ...two, when: 'load > 0.95' },
        { ...three, inputs: { percent: 'load * 100.0' } },
      ]),
    );
    expect(ended.status).toBe('succeeded');
    expect(skipped.received).toEqual([]);
    expect(last.received[0]?.body).toBe('{"percent":90}');
    expect(ended.steps[1]?.status).toBe('skipped');
  });

  it('is cancelled while a step is under way', async () => {
    const op = await operation(() => undefined);
    const { id } = await requestRun(await pipeline(chain(op)), { parameters: {} });
    await until(() => op.received.length === 1);
    await cancelRun(id);
    const ended = await waitForRun(id, { seconds: 60 });
    expect(ended).toMatchObject({ status: 'cancelled', error: { code: 'RUN_CANCELLED' } });
    expect(ended.steps[0]).toMatchObject({ status: 'cancelled', attempts: [{ status: 'cancelled' }] });
  });

  it('is given once for the same idempotency key', async () => {
    const op = await operation(() => ({}));
    const name = await pipeline(chain(op));
    const first = await requestRun(name, { parameters: {}, idempotencyKey: 'k' });
    const second = await requestRun(name, { parameters: {}, idempotencyKey: 'k' });
    expect(second.id).toBe(first.id);
    await waitForRun(first.id, { seconds: 60 });
    expect(op.received.length).toBe(1);
  });

  it('when retried, executes again only what did not succeed', async () => {
    let isBroken = true;
    const first = await operation(() => ({ body: '{"first":1}' }));
    const second = await operation(() => (isBroken ? { status: 500 } : { body: '{"second":2}' }));
    const failed = await run(await pipeline(chain(first, second)));
    expect(failed.status).toBe('failed');
    isBroken = false;
    await retryRun(failed.id);
    const ended = await waitForRun(failed.id, { seconds: 60 });
    expect(ended).toMatchObject({ status: 'succeeded', results: '{"first":1,"second":2}', error: null });
    expect([first.received.length, second.received.length]).toEqual([1, 2]);
    expect(ended.steps[1]?.attempts.map((attempt) => attempt.status)).toEqual(['failed', 'succeeded']);
  });

  it('is carried on by the next worker when its worker is killed, without executing again what succeeded', async () => {
    const first = await operation(() => ({ body: '{"first":1}' }));
    const second = await operation(({ headers }) =>
      headers['podsmith-attempt'] === '1' ? undefined : { body: '{}' },
    );
    const { id } = await requestRun(await pipeline(chain(first, second)), { parameters: {} });
    await until(() => second.received.length === 1);
    await until(async () => (await getRun(id)).steps.length === 2);
    await worker.kill();
    worker = await startWorkerProcess();
    const ended = await waitForRun(id, { seconds: 60 });
    expect(ended.status).toBe('succeeded');
    expect([first.received.length, second.received.length]).toEqual([1, 2]);
    expect(ended.steps.map((step) => step.attempts.length)).toEqual([1, 2]);
    expect(ended.steps[1]?.attempts[0]).toMatchObject({ status: 'failed', error: { code: 'WORKER_LOST' } });
  });

  it('asked for while no worker was there is carried out by the next', async () => {
    const op = await operation(() => ({}));
    const name = await pipeline(chain(op));
    await worker.stop();
    const { id } = await requestRun(name, { parameters: {} });
    worker = await startWorkerProcess();
    expect((await waitForRun(id, { seconds: 60 })).status).toBe('succeeded');
  });
});
