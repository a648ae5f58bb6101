import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { closeDatabase, db } from '#lib/db/client.ts';
import { closeHub } from '#lib/events/hub.ts';
import { newId } from '#lib/ids.ts';
import { deleteOperation, saveOperation } from '#lib/operations/service.ts';
import { readOverview } from '#lib/overview/service.ts';
import { deletePipeline, savePipeline } from '#lib/pipelines/service.ts';
import { openTab } from '#lib/testing/live-tab.ts';

const name = `overview-${randomBytes(4).toString('hex')}`;
const script = (text: string) => ({ processor: { scriptRunner: { script: text } } });
/** Later than anything else in the database of the test. */
const later = (seconds: number) => new Date(Date.now() + seconds * 1000);
const errorOf = (message: string) => ({ code: 'X', message, fault: 'code' });

afterEach(async () => {
  await db().run.deleteMany({ where: { pipeline: name } });
  await db().build.deleteMany({ where: { operation: name } });
  await db().invocation.deleteMany({ where: { operation: name } });
});
afterAll(async () => {
  await closeHub();
  await closeDatabase();
});

async function putRun(data: object): Promise<string> {
  const id = newId();
  const run = { id, pipeline: name, revision: 'r', operations: {}, parameters: '{}' };
  await db().run.create({ data: { ...run, status: 'pending', ...data } });
  return id;
}

async function putBuild(data: object): Promise<string> {
  const id = newId();
  const build = { id, operation: name, revision: 'r', runtime: 'python3' };
  await db().build.create({ data: { ...build, ...data } });
  return id;
}

async function putCall(data: object): Promise<string> {
  const id = newId();
  const call = {
    id,
    operation: name,
    revision: 'r',
    method: 'POST',
    path: '/',
    headers: [],
    body: Buffer.from(''),
  };
  await db().invocation.create({ data: { ...call, ...data } });
  return id;
}

const mine = <Item extends { name: string }>(items: Item[]) => items.filter((item) => item.name === name);

describe('the overview', () => {
  it('has what has not ended, the newest first, without tries', async () => {
    const run = await putRun({ createdAt: later(1), waitingFor: 'an engine' });
    const build = await putBuild({ createdAt: later(2), status: 'running', startedAt: later(2) });
    const call = await putCall({ createdAt: later(3), phase: 'building' });
    await putCall({ createdAt: later(4), revision: null });
    await putRun({ createdAt: later(5), status: 'succeeded', startedAt: later(5), finishedAt: later(5) });
    expect(mine((await readOverview()).running)).toMatchObject([
      { kind: 'call', id: call, phase: 'building', startedAt: null },
      { kind: 'build', id: build, status: 'running' },
      { kind: 'run', id: run, phase: 'an engine' },
    ]);
  });

  it('has what failed last, with why and where', async () => {
    await saveOperation(name, script('exit 1'));
    const ended = (seconds: number) => ({ startedAt: later(0), finishedAt: later(seconds) });
    const run = await putRun({ status: 'failed', ...ended(1) });
    const step = {
      runId: run,
      operation: 'check',
      revision: 'r',
      contextHash: 'h',
      input: '{}',
      round: 0,
      version: 1,
    };
    const attempt = {
      runId: run,
      status: 'failed' as const,
      startedAt: later(0),
      finishedAt: later(1),
      durationMs: 1,
    };
    for (const seq of [1, 2]) {
      await db().step.create({ data: { ...step, seq, node: seq, target: 'local', status: 'failed' } });
      for (const number of [1, 2]) {
        const error = errorOf(`step ${seq}, attempt ${number}`);
        await db().attempt.create({ data: { ...attempt, seq, number, error } });
      }
    }
    const early = await putRun({ status: 'failed', ...ended(2), error: errorOf('no engine') });
    const build = await putBuild({ status: 'failed', ...ended(3), error: errorOf('no such package') });
    await putCall({ status: 'failed', ...ended(4), buildId: build, error: errorOf('its build failed') });
    const lost = await putCall({ status: 'failed', ...ended(5), error: errorOf('timed out') });
    const raised = await putCall({
      ...{ status: 'succeeded', ...ended(6), statusCode: 500, durationMs: 1 },
      responseBody: Buffer.from('{"error":{"type":"KeyError","message":"node","traceback":""}}'),
    });
    await putCall({ status: 'succeeded', ...ended(7), statusCode: 404, durationMs: 1 });
    await putCall({ status: 'failed', ...ended(8), revision: null, error: errorOf('a try') });
    expect(mine((await readOverview()).failed)).toMatchObject([
      { kind: 'call', id: raised, message: 'KeyError: node', step: null },
      { kind: 'call', id: lost, message: 'timed out' },
      { kind: 'build', id: build, message: 'no such package' },
      { kind: 'run', id: early, message: 'no engine', step: null },
      {
        kind: 'run',
        id: run,
        message: 'step 2, attempt 2',
        step: { seq: 2, operation: 'check', target: 'local' },
      },
    ]);
    // Nothing shows a call of an operation that is gone.
    await deleteOperation(name);
    expect(mine((await readOverview()).failed).map(({ kind }) => kind)).toEqual(['build', 'run', 'run']);
  });

  it('has what was saved last, and whether there is anything', async () => {
    await saveOperation(name, script('echo'));
    const adjacencyList = [
      { id: 0, to: [1] },
      { id: 1, operation: name, to: [] },
    ];
    await savePipeline(name, { adjacencyList });
    const { edited, isEmpty } = await readOverview();
    expect(mine(edited).map(({ kind }) => kind)).toEqual(['pipeline', 'operation']);
    expect(isEmpty).toBe(false);
    await deletePipeline(name);
    await deleteOperation(name);
    expect(mine((await readOverview()).edited)).toEqual([]);
  });

  it('is told of what changes in any of its lists', async () => {
    const tab = openTab([{ topic: 'overview', version: '' }]);
    await tab.change(1);
    await saveOperation(name, script('echo'));
    await tab.change(2);
    expect(tab.changes().at(-1)).toMatchObject({ topic: 'overview' });
    await deleteOperation(name);
    await tab.change(3);
    tab.close();
  });
});
