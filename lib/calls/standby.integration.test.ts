import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listBuilds, requestBuild, waitForBuild } from '#lib/builds/service.ts';
import { closeHub } from '#lib/events/hub.ts';
import { waitUntil } from '#lib/events/wait.ts';
import { requestTry } from '#lib/invocations/request-try.ts';
import { cancelInvocation, requestInvocation, waitForInvocation } from '#lib/invocations/service.ts';
import type { PodSettings } from '#lib/operations/schema.ts';
import { saveOperation } from '#lib/operations/service.ts';
import { savePipeline } from '#lib/pipelines/service.ts';
import { getPod, listPods, requestPodAction } from '#lib/pods/service.ts';
import { getRun, requestRun, waitForRun } from '#lib/runs/service.ts';
import { listOwnContainers } from '#lib/testing/containers.ts';
import { startWorkerProcess, type WorkerProcess } from '#lib/testing/worker-process.ts';

const unique = () => randomBytes(4).toString('hex');
let worker: WorkerProcess;

beforeAll(async () => {
  worker = await startWorkerProcess({ PODSMITH_STANDBY_PODS: '1' });
  for (const runtime of ['python3', 'nodejs'] as const) {
    // What was tried is what standby Pods are kept for.
    const { id } = await requestTry(
      'first',
      { runtime, codeSource: codeOf(runtime, 'x') },
      { person: 'user:1' },
    );
    await waitForInvocation(id, { seconds: 120 });
  }
}, 240_000);

afterAll(async () => {
  await worker.stop();
  expect(await listOwnContainers()).toEqual([]);
  await closeHub();
});

function codeOf(runtime: string, text: string): Record<string, string> {
  return runtime === 'python3'
    ? {
        'handler.py': `import os
calls = 0
def handle(event, context):
    global calls
    calls += 1
    print("printed ${text}")
    open("/tmp/left", "a").write("x")
    return {"text": "${text}", "calls": calls, "path": event.path, "left": len(open("/tmp/left").read())}
`,
      }
    : {
        'handler.mjs': `import { appendFileSync, readFileSync } from 'node:fs';
let calls = 0;
export function handle(event) {
  calls += 1;
  console.log('printed ${text}');
  appendFileSync('/tmp/left', 'x');
  return { text: '${text}', calls, path: event.path, left: readFileSync('/tmp/left', 'utf8').length };
}
`,
      };
}

async function save(runtime: string, text: string, pods?: PodSettings): Promise<string> {
  const name = `first-${unique()}`;
  await saveOperation(name, {
    processor: { function: { runtime, codeSource: codeOf(runtime, text) } },
    pods,
  });
  return name;
}

async function call(name: string) {
  const { id } = await requestInvocation(name, { body: new Uint8Array(), path: '/a' });
  return waitForInvocation(id, { seconds: 120 });
}

const standbys = async () => (await listPods({})).items.filter(({ purpose }) => purpose === 'standby');

/** Waits until so many standby Pods are ready: one for each set of dependencies in use. */
function untilReady(count: number) {
  return waitUntil(
    'pods',
    standbys,
    (pods) => pods.length === count && pods.every(({ state }) => state === 'ready'),
    { seconds: 60 },
  );
}

async function untilOwnPod(name: string) {
  await waitUntil(
    'pods',
    () => listPods({ operation: name }),
    ({ items }) => items.some(({ state }) => state === 'ready'),
    { seconds: 120 },
  );
}

const jsonOf = ({ body }: { body: string | null }) => JSON.parse(body ?? 'null');

describe.each(['python3', 'nodejs'])('a standby Pod of %s', (runtime) => {
  it('answers the first call of a revision that was never built, and is stopped; its own Pod answers the next', async () => {
    const text = unique();
    const before = await untilReady(2);
    const name = await save(runtime, text);
    const first = await call(name);
    expect(first).toMatchObject({ status: 'succeeded', statusCode: 200, log: `printed ${text}\n` });
    expect(jsonOf(first)).toEqual({ text, calls: 1, path: '/a', left: 1 });
    expect(before.map((pod) => pod.name)).toContain(first.pod);
    await waitUntil(
      `pod:${first.pod}`,
      () => getPod(first.pod ?? ''),
      ({ state }) => state === 'gone',
      { seconds: 30 },
    );
    expect((await getPod(first.pod ?? '')).exit?.message).toBe(
      `It has answered the first call of "${name}".`,
    );

    await untilOwnPod(name);
    const { items: builds } = await listBuilds({ operation: name });
    expect(builds).toMatchObject([{ status: 'succeeded', contentAddress: first.contentAddress }]);
    const second = await call(name);
    expect(second.contentAddress).toBe(first.contentAddress);
    expect(second).toMatchObject({ statusCode: 200, imageDigest: expect.stringMatching(/^sha256:/) });
    expect(first).toMatchObject({ image: second.image, imageDigest: null });
    // Of what the first call did, nothing is left.
    expect(jsonOf(second)).toEqual({ text, calls: 1, path: '/a', left: 1 });
    const third = await call(name);
    expect({ calls: jsonOf(third).calls, pod: third.pod }).toEqual({ calls: 2, pod: second.pod });
    // Another one stands by for the next revision, in which nothing of the first is left.
    const after = await untilReady(2);
    expect(after.map((pod) => pod.name)).not.toContain(first.pod);
    const other = await call(await save(runtime, 'other'));
    expect(jsonOf(other)).toMatchObject({ text: 'other', left: 1 });
  });

  it('serves one call; what comes at the same time waits for the own Pod', async () => {
    await untilReady(2);
    const name = await save(runtime, 'at once');
    const answers = await Promise.all([call(name), call(name), call(name)]);
    expect(answers.map((answer) => answer.statusCode)).toEqual([200, 200, 200]);
    const purposes = await Promise.all(answers.map(async ({ pod }) => (await getPod(pod ?? '')).purpose));
    expect(purposes.toSorted()).toEqual(['operation', 'operation', 'standby']);
  });
});

it('answers for a revision that is built and has no Pod, in a run as well', async () => {
  await untilReady(2);
  const name = await save('python3', 'built');
  await waitForBuild((await requestBuild(name)).id, { seconds: 120 });
  await savePipeline(name, { adjacencyList: [{ to: [1] }, { operation: name }] });
  const { id } = await requestRun(name, { parameters: {} });
  await waitForRun(id, { seconds: 120 });
  const { steps, status } = await getRun(id);
  expect(status).toBe('succeeded');
  const pod = await getPod(steps[0]?.attempts[0]?.pod ?? '');
  expect(pod.purpose).toBe('standby');
});

it.each([
  ['that takes a number of calls at a time', { concurrency: 1 }],
  ['that sends where others do not', { network: { allow: ['203.0.113.9'] } }],
])('leaves a function %s to its own Pod', async (_, pods) => {
  await untilReady(2);
  const name = await save('python3', 'own', pods as PodSettings);
  const answer = await call(name);
  expect(answer.statusCode).toBe(200);
  expect((await getPod(answer.pod ?? '')).purpose).toBe('operation');
});

it('is never missed: when it was deleted, the own Pod answers', async () => {
  const ready = await untilReady(2);
  for (const { name } of ready) {
    await requestPodAction(name, 'delete');
    await waitUntil(
      `pod:${name}`,
      () => getPod(name),
      ({ state }) => state === 'gone',
      { seconds: 30 },
    );
  }
  const answer = await call(await save('python3', 'deleted'));
  expect(answer.statusCode).toBe(200);
  expect((await getPod(answer.pod ?? '')).purpose).toBe('operation');
});

it('ends with a call that is cancelled', async () => {
  // The call before asked for another one.
  await waitUntil('pods', standbys, (pods) => pods.some(({ state }) => state === 'ready'), { seconds: 60 });
  const name = `first-${unique()}`;
  const codeSource = {
    'handler.py':
      'import time\ndef handle(event, context):\n    print("begun", flush=True)\n    time.sleep(60)\n',
  };
  await saveOperation(name, { processor: { function: { runtime: 'python3', codeSource } } });
  const { id } = await requestInvocation(name, { body: new Uint8Array() });
  const running = await waitUntil(
    `invocation:${id}`,
    () => waitForInvocation(id, { seconds: 0 }),
    ({ log }) => log !== '',
    { seconds: 60 },
  );
  await cancelInvocation(id);
  // What it has printed until then stays.
  expect(await waitForInvocation(id, { seconds: 60 })).toMatchObject({ status: 'cancelled', log: 'begun\n' });
  await waitUntil(
    `pod:${running.pod}`,
    () => getPod(running.pod ?? ''),
    ({ state, purpose }) => state === 'gone' && purpose === 'standby',
    { seconds: 30 },
  );
});
