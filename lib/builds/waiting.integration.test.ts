import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cancelBuild, getBuild, listBuilds, requestBuild, waitForBuild } from '#lib/builds/service.ts';
import type { BuildView } from '#lib/builds/view.ts';
import { closeHub } from '#lib/events/hub.ts';
import {
  cancelInvocation,
  getInvocation,
  requestInvocation,
  waitForInvocation,
} from '#lib/invocations/service.ts';
import { saveOperation } from '#lib/operations/service.ts';
import { savePipeline } from '#lib/pipelines/service.ts';
import { cancelRun, getRun, requestRun, waitForRun } from '#lib/runs/service.ts';
import { startWorkerProcess, type WorkerProcess } from '#lib/testing/worker-process.ts';

/** How long a build takes at least: longer than it takes those who want its image to come to wait for it. */
const buildSeconds = 8;
const patience = { timeout: 60_000, interval: 50 };
let worker: WorkerProcess;

beforeAll(async () => {
  worker = await startWorkerProcess();
});

afterAll(async () => {
  await worker.stop();
  await closeHub();
});

/** A function whose image takes its time, with a pipeline that calls it. */
async function slowToBuild(): Promise<string> {
  const name = `slow-${randomBytes(4).toString('hex')}`;
  const codeSource = {
    'handler.js': `module.exports = () => ({ body: { name: '${name}' } });\n`,
    'package.json': JSON.stringify({ name, scripts: { preinstall: `sleep ${buildSeconds}` } }),
  };
  await saveOperation(name, { processor: { function: { runtime: 'nodejs', codeSource } } });
  await savePipeline(name, {
    adjacencyList: [
      { id: 0, to: [1] },
      { id: 1, operation: name, to: [] },
    ],
    strategy: 'all',
  });
  return name;
}

/** A run that has come as far as to wait for its image. */
async function waitingRun(name: string): Promise<string> {
  const { id } = await requestRun(name, { parameters: {} });
  await expect.poll(async () => (await getRun(id)).steps[0]?.status, patience).toBe('running');
  return id;
}

async function waitingInvocation(name: string): Promise<string> {
  const { id } = await requestInvocation(name, { body: new Uint8Array() });
  await expect.poll(async () => (await getInvocation(id)).status, patience).toBe('running');
  return id;
}

async function buildUnderWay(name: string): Promise<BuildView> {
  const newest = async () => (await listBuilds({ operation: name })).items[0];
  await expect.poll(async () => (await newest())?.status, patience).toBe('running');
  return (await newest()) as BuildView;
}

const thrice = (round: () => Promise<void>) => () => Promise.all(Array.from({ length: 3 }, round));

describe('an image that several wait for', () => {
  it(
    'is there for the other runs when the run that came first is cancelled',
    thrice(async () => {
      const name = await slowToBuild();
      const first = await waitingRun(name);
      const second = await waitingRun(name);
      const build = await buildUnderWay(name);
      await cancelRun(first);
      expect(await waitForRun(first, { seconds: 60 })).toMatchObject({ status: 'cancelled' });
      expect(await getBuild(build.id)).toMatchObject({ status: 'running' });
      expect(await waitForRun(second, { seconds: 100 })).toMatchObject({
        status: 'succeeded',
        results: JSON.stringify({ name }),
      });
    }),
  );

  it('is there for a call when the run that came first is cancelled, and the other way round', async () => {
    const [one, other] = [await slowToBuild(), await slowToBuild()];
    const run = await waitingRun(one);
    const call = await waitingInvocation(one);
    const earlierCall = await waitingInvocation(other);
    const laterRun = await waitingRun(other);
    await Promise.all([buildUnderWay(one), buildUnderWay(other)]);
    await cancelRun(run);
    await cancelInvocation(earlierCall);
    expect(await waitForInvocation(call, { seconds: 100 })).toMatchObject({ status: 'succeeded' });
    expect(await waitForRun(laterRun, { seconds: 100 })).toMatchObject({ status: 'succeeded' });
  });

  it('is there for a run when one that waits for a build begun by hand is cancelled', async () => {
    const name = await slowToBuild();
    const build = await requestBuild(name);
    await buildUnderWay(name);
    const first = await waitingRun(name);
    const second = await waitingRun(name);
    await cancelRun(first);
    expect(await waitForRun(second, { seconds: 100 })).toMatchObject({ status: 'succeeded' });
    expect(await getBuild(build.id)).toMatchObject({ status: 'succeeded' });
  });

  it('is built to its end when nobody waits for it any more', async () => {
    const name = await slowToBuild();
    const run = await waitingRun(name);
    const build = await buildUnderWay(name);
    await cancelRun(run);
    expect(await waitForRun(run, { seconds: 60 })).toMatchObject({ status: 'cancelled' });
    expect(await waitForBuild(build.id, { seconds: 100 })).toMatchObject({ status: 'succeeded' });
  });

  it('fails all of them when its build is cancelled by hand, and says so', async () => {
    const name = await slowToBuild();
    const runs = [await waitingRun(name), await waitingRun(name)];
    const call = await waitingInvocation(name);
    await buildUnderWay(name);
    // A run that has not come as far as to wait for the cancelled one begins another: that is cancelled as well.
    await expect
      .poll(async () => {
        for (const { id } of (await listBuilds({ operation: name })).items) await cancelBuild(id);
        return (await Promise.all(runs.map(getRun))).map(({ status }) => status);
      }, patience)
      .toEqual(['failed', 'failed']);
    for (const id of runs) {
      const run = await getRun(id);
      expect(run.steps[0]?.attempts.at(-1)?.error).toMatchObject({
        code: 'BUILD_CANCELLED',
        message: expect.stringContaining('was cancelled'),
      });
    }
    expect(await waitForInvocation(call, { seconds: 60 })).toMatchObject({
      status: 'failed',
      error: { code: 'BUILD_CANCELLED' },
    });
  });
});
