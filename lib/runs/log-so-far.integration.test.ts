import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
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

/** Prints at once, and again when it has waited for so many seconds. */
const handler = `import json, time
def handle(event, context):
    print("begun", flush=True)
    time.sleep(json.loads(event.body).get("seconds", 0))
    print("done")
    return {"body": {}}
`;
const name = `prints-${randomBytes(4).toString('hex')}`;
const seconds = 100;
let worker: WorkerProcess;

beforeAll(async () => {
  worker = await startWorkerProcess();
  const codeSource = { 'handler.py': handler };
  await saveOperation(name, { processor: { function: { runtime: 'python3', codeSource } } });
  await savePipeline(name, {
    adjacencyList: [
      { id: 0, to: [1] },
      { id: 1, operation: name, to: [] },
    ],
    strategy: 'all',
  });
});

afterAll(async () => {
  await worker.stop();
  await closeHub();
});

const bodyOf = (event: object) => new TextEncoder().encode(JSON.stringify(event));

it('shows what a call has printed while it goes on, and keeps it when the call is cancelled', async () => {
  const { id } = await requestInvocation(name, { body: bodyOf({ seconds }) });
  await expect.poll(async () => (await getInvocation(id)).log).toBe('begun\n');
  expect((await getInvocation(id)).status).toBe('running');
  await cancelInvocation(id);
  expect(await waitForInvocation(id, { seconds: 60 })).toMatchObject({ status: 'cancelled', log: 'begun\n' });
});

it('shows what a step has printed while it goes on, and keeps it when the run is cancelled', async () => {
  const { id } = await requestRun(name, { parameters: { seconds } });
  const attempt = async () => (await getRun(id)).steps[0]?.attempts[0];
  await expect.poll(async () => (await attempt())?.log).toBe('begun\n');
  expect(await attempt()).toMatchObject({ status: 'running' });
  await cancelRun(id);
  expect((await waitForRun(id, { seconds: 60 })).status).toBe('cancelled');
  expect(await attempt()).toMatchObject({ status: 'cancelled', log: 'begun\n' });
});

it('has the whole log in the end', async () => {
  const event = { seconds: 0.5 };
  const { id } = await requestRun(name, { parameters: event });
  const call = await requestInvocation(name, { body: bodyOf(event) });
  expect((await waitForInvocation(call.id, { seconds: 60 })).log).toBe('begun\ndone\n');
  await waitForRun(id, { seconds: 60 });
  await expect.poll(async () => (await getRun(id)).steps[0]?.attempts[0]?.log).toBe('begun\ndone\n');
});
