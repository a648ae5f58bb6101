import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { db } from '#lib/db/client.ts';
import { isStale } from '#lib/engines/freshness.ts';
import { readEngineStatus } from '#lib/engines/status-store.ts';
import { closeHub, subscribe } from '#lib/events/hub.ts';
import type { PodSettings } from '#lib/operations/schema.ts';
import { deleteOperation, getOperation, saveOperation } from '#lib/operations/service.ts';
import { createPodReconciler, type PodReconciler } from '#lib/pods/reconciler/reconciler.ts';
import { listPods, readPodLog, requestPodAction, watchPodLog } from '#lib/pods/service.ts';
import { listOwnContainers, untilPrinted } from '#lib/testing/containers.ts';
import { ensureImage, type PodWorker, startPodWorker } from '#lib/testing/pod-worker.ts';

const errors: unknown[] = [];
const onError = (error: unknown) => errors.push(error);
let worker: PodWorker;
let reconciler: PodReconciler;
let keeping: AbortController;
let kept: Promise<void>;

beforeAll(async () => {
  worker = await startPodWorker(onError);
});

afterAll(async () => {
  await worker.stop();
  await closeHub();
});

/** As the worker does that is the keeper. */
function keep(options: { idleMs?: number; mostWarm?: number } = {}): void {
  const { monitor, instanceId } = worker;
  reconciler = createPodReconciler({ monitor: () => monitor, instanceId, onError, ...options });
  keeping = new AbortController();
  kept = reconciler.run(keeping.signal);
}

async function stopKeeping(): Promise<void> {
  keeping.abort();
  await kept;
}

beforeEach(() => keep());

afterEach(async () => {
  await stopKeeping();
  await reconciler.stopAll();
  expect(await listOwnContainers()).toEqual([]);
  expect(errors.splice(0)).toEqual([]);
});

const handler = (mark: string) => `
import os, socket, time
MARK = "${mark}"
def handle(event, context):
    if "exit" in event.query:
        os._exit(3)
    print("served", event.query.get("n", ""))
    time.sleep(float(event.query.get("sleep", "0")))
    return {"body": {"host": socket.gethostname()}}
`;

async function save(name: string, pods: PodSettings, mark = ''): Promise<void> {
  await saveOperation(name, {
    processor: { function: { runtime: 'python3', codeSource: { 'handler.py': handler(mark) } } },
    pods,
  });
}

async function operation(pods: PodSettings = {}): Promise<string> {
  const name = `keep-${randomBytes(4).toString('hex')}`;
  await save(name, pods);
  return name;
}

/** The Pods recorded of an operation, those that have ended included. */
async function recorded(name: string) {
  return (await listPods({ operation: name, includeEnded: true })).items;
}

function eventually(check: () => Promise<void>): Promise<void> {
  return vi.waitFor(check, { timeout: 60_000, interval: 50 });
}

it('writes down that it reached the engine, so that pages know what is current', async () => {
  await stopKeeping();
  await db().engineStatus.updateMany({ data: { checkedAt: new Date(0) } });
  expect(isStale((await readEngineStatus()).checkedAt, Date.now())).toBe(true);
  keep();
  await eventually(async () => {
    expect(isStale((await readEngineStatus()).checkedAt, Date.now())).toBe(false);
  });
});

describe('the reconciler', () => {
  it('stops a Pod that nobody called for its idle time; the next call starts it again', async () => {
    await stopKeeping();
    keep({ idleMs: 1500 });
    const name = await operation();
    const before = await worker.ask(name);
    // Written beside the first call, which does not wait for it.
    await eventually(async () =>
      expect(await recorded(name)).toMatchObject([{ state: 'ready', replica: 0, target: null }]),
    );
    await vi.waitFor(
      async () => {
        reconciler.lookAt('');
        expect(await listOwnContainers(name)).toEqual([]);
      },
      { timeout: 60_000, interval: 300 },
    );
    await eventually(async () => expect(await recorded(name)).toMatchObject([{ state: 'gone' }]));
    expect(await worker.ask(name)).not.toEqual(before);
    await eventually(async () =>
      expect(await recorded(name)).toMatchObject([{ state: 'ready', stoppedAt: null }]),
    );
  });

  it('keeps as many replicas as the operation asks for, once its image is there', async () => {
    await stopKeeping();
    keep({ idleMs: 500 });
    const name = await operation({ replicas: 3, minReplicas: 2 });
    const { revision, spec } = await getOperation(name);
    await ensureImage({ operation: name, revision, spec }, worker.monitor);
    reconciler.lookAtOperation(name);
    await eventually(async () => expect(await listOwnContainers(name)).toHaveLength(2));
    await worker.ask(name);
    await eventually(async () => {
      reconciler.lookAt('');
      const pods = (await recorded(name)).map(({ replica, state }) => `${replica} ${state}`);
      expect(pods.sort()).toEqual(['0 ready', '1 ready', '2 gone']);
    });
  });

  it('stops the Pods of a superseded revision, but not in the middle of a call, and all of a deleted operation', async () => {
    const name = await operation();
    await worker.ask(name);
    const call = worker.ask(name, '/?n=first&sleep=3');
    await untilPrinted(name, 'served first');
    await save(name, {}, 'second');
    const { revision } = await getOperation(name);
    await worker.pods.letGoOfOperation(name, revision);
    reconciler.lookAtOperation(name);
    await expect(call).resolves.toHaveProperty('host');
    await worker.ask(name);
    expect(await listOwnContainers(name)).toHaveLength(2);
    await save(name, {}, 'third');
    await worker.pods.letGoOfOperation(name, (await getOperation(name)).revision);
    // Not at once: a use that was this lately might be one that another worker tells of.
    await eventually(async () => {
      reconciler.lookAtOperation(name);
      expect(await listOwnContainers(name)).toEqual([]);
    });
    await worker.ask(name);
    const cut = worker.ask(name, '/?n=last&sleep=10');
    await untilPrinted(name, 'served last');
    await deleteOperation(name);
    reconciler.lookAtOperation(name);
    await expect(cut).rejects.toThrow('Its operation was deleted.');
    await eventually(async () => expect(await listOwnContainers(name)).toEqual([]));
  });

  it('records why a Pod has ended by itself, and removes what is left of it', async () => {
    const name = await operation();
    await expect(worker.ask(name, '/?exit=1')).rejects.toMatchObject({ code: 'POD_EXITED' });
    await eventually(async () => {
      expect(await recorded(name)).toMatchObject([{ state: 'exited', exit: { code: 3, reason: 'error' } }]);
      expect(await listOwnContainers(name)).toEqual([]);
    });
  });

  it('records why a Pod did not start', async () => {
    const name = `keep-${randomBytes(4).toString('hex')}`;
    await saveOperation(name, {
      processor: {
        function: { runtime: 'python3', codeSource: { 'handler.py': 'import no_such_module\n' } },
      },
    });
    await expect(worker.ask(name)).rejects.toMatchObject({ code: 'POD_EXITED' });
    const [pod] = await recorded(name);
    expect(pod).toMatchObject({ state: 'exited', problem: { code: 'POD_EXITED' } });
    expect(pod?.problem?.message).toContain('no_such_module');
  });

  it('starts a Pod afresh, or deletes it, when someone asks for that', async () => {
    const name = await operation();
    const before = await worker.ask(name);
    const pod = (await recorded(name))[0]?.name ?? '';
    await requestPodAction(pod, 'restart');
    reconciler.lookAt(pod);
    await eventually(async () => {
      expect(await recorded(name)).toMatchObject([{ state: 'ready', requested: null, exit: null }]);
      expect(await worker.ask(name)).not.toEqual(before);
    });
    await requestPodAction(pod, 'delete');
    reconciler.lookAt(pod);
    await eventually(async () => {
      expect(await listOwnContainers(name)).toEqual([]);
      expect(await recorded(name)).toMatchObject([{ state: 'gone', requested: null }]);
    });
    await worker.ask(name);
  });

  it("copies a Pod's log while someone reads it: what it printed before, then each line as it comes", async () => {
    const name = await operation();
    await worker.ask(name, '/?n=1');
    const pod = (await recorded(name))[0]?.name ?? '';
    let told = 0;
    const end = subscribe(`pod:${pod}`, () => told++);
    await watchPodLog(pod);
    reconciler.lookAt(pod);
    await eventually(async () => expect((await readPodLog(pod, 0)).text).toContain('served 1\n'));
    const { lastSeq } = await readPodLog(pod, 0);
    const before = told;
    await worker.ask(name, '/?n=2');
    await eventually(async () => {
      expect(await readPodLog(pod, lastSeq)).toMatchObject({ text: 'served 2\n', isAnew: false });
      expect(told).toBeGreaterThan(before);
    });
    end();
  });

  it('removes Pods that a crash left without anyone who knows of them', async () => {
    const name = await operation();
    const { revision, spec } = await getOperation(name);
    const image = await ensureImage({ operation: name, revision, spec }, worker.monitor);
    const { engine } = await worker.monitor.whenReady(keeping.signal);
    await engine.startPod(
      {
        name: `podsmith-${worker.instanceId}-left-behind`,
        image: image.reference,
        port: image.port,
        labels: { 'io.podsmith.operation': name, 'io.podsmith.revision': revision.slice(0, 40) },
        limits: { memoryMib: 128, cpu: 1, pids: 64 },
      },
      { signal: keeping.signal, timeoutMs: 30_000 },
    );
    await eventually(async () => expect(await listOwnContainers(name)).toEqual([]));
  });

  it('notices Pods that were removed behind its back', async () => {
    const name = await operation();
    const before = await worker.ask(name);
    const { engine } = await worker.monitor.whenReady(keeping.signal);
    await engine.stopPod((await recorded(name))[0]?.name ?? '');
    await eventually(async () => {
      reconciler.lookAt('');
      expect((await recorded(name))[0]?.stoppedAt).not.toBeNull();
    });
    expect(await worker.ask(name)).not.toEqual(before);
  });
});
