import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { config } from '#lib/config.ts';
import { closeHub } from '#lib/events/hub.ts';
import type { PodSettings } from '#lib/operations/schema.ts';
import { saveOperation } from '#lib/operations/service.ts';
import { claimStop, endStop } from '#lib/pods/pod-store.ts';
import { createPodReconciler } from '#lib/pods/reconciler/reconciler.ts';
import { listOwnContainers } from '#lib/testing/containers.ts';
import { type PodWorker, startPodWorker } from '#lib/testing/pod-worker.ts';

const errors: unknown[] = [];
let one: PodWorker;
let other: PodWorker;

beforeAll(async () => {
  one = await startPodWorker((error) => errors.push(error));
  other = await startPodWorker((error) => errors.push(error));
});

afterAll(async () => {
  const { monitor, instanceId } = one;
  await createPodReconciler({ monitor: () => monitor, instanceId, onError: console.error }).stopAll();
  await Promise.all([one.stop(), other.stop()]);
  expect(await listOwnContainers()).toEqual([]);
  expect(errors).toEqual([]);
  await closeHub();
});

const handler = `
import os, socket, time
def handle(event, context):
    if "exit" in event.query:
        os._exit(3)
    time.sleep(float(event.query.get("sleep", "0")))
    return {"body": {"host": socket.gethostname()}}
`;

async function operation(pods: PodSettings = {}): Promise<string> {
  const name = `pool-${randomBytes(4).toString('hex')}`;
  await saveOperation(name, {
    processor: { function: { runtime: 'python3', codeSource: { 'handler.py': handler } } },
    pods,
  });
  return name;
}

describe('the Pods of an operation', () => {
  it('are as many as its replicas, and share its calls', async () => {
    const name = await operation({ replicas: 3 });
    const hosts = new Set([(await one.ask(name)).host]);
    while (hosts.size < 3) hosts.add((await one.ask(name)).host);
    expect(await listOwnContainers(name)).toHaveLength(3);
    // Of Pods that are busy and Pods that are not, the latter are called.
    const together = await Promise.all([1, 2, 3].map(() => one.ask(name, '/?sleep=0.5')));
    expect(new Set(together.map(({ host }) => host)).size).toBe(3);
  });

  it('serve no more calls at a time than the operation allows; others wait, and can be cancelled', async () => {
    const name = await operation({ concurrency: 1 });
    await one.ask(name);
    const began = performance.now();
    const cancel = new AbortController();
    const first = one.ask(name, '/?sleep=0.5');
    const cancelled = one.call(name, { signal: cancel.signal });
    const third = one.ask(name, '/?sleep=0.5');
    setTimeout(() => cancel.abort(new Error('changed my mind')), 100);
    await expect(cancelled).rejects.toThrow('changed my mind');
    await Promise.all([first, third]);
    expect(performance.now() - began).toBeGreaterThan(1000);
  });

  it('are the same for several workers, and outlive each of them', async () => {
    const name = await operation();
    const hosts = await Promise.all([one.ask(name), other.ask(name)]);
    expect(hosts[0]).toEqual(hosts[1]);
    const third = await startPodWorker((error) => errors.push(error));
    expect(await third.ask(name)).toEqual(hosts[0]);
    await third.stop();
    expect(await one.ask(name)).toEqual(hosts[0]);
    expect(await listOwnContainers(name)).toHaveLength(1);
  });

  it('that have ended are told from those that run: the call fails with the reason, the next finds a new Pod', async () => {
    const name = await operation();
    const before = [await one.ask(name), await other.ask(name)];
    await expect(one.ask(name, '/?exit=1')).rejects.toMatchObject({
      code: 'POD_EXITED',
      details: { exitCode: 3 },
    });
    const after = await Promise.all([one.ask(name), other.ask(name)]);
    expect(after[0]).toEqual(after[1]);
    expect(after[0]).not.toEqual(before[0]);
  });

  it('are not called, nor started again, while one is being stopped', async () => {
    const [name, another] = [await operation(), await operation()];
    await other.ask(another);
    const before = await one.ask(name);
    const pod = (await listOwnContainers(name))[0]?.slice(1) ?? '';
    expect(await claimStop(pod)).toBe(true);
    let isAnswered = false;
    const asked = other.ask(name).then((answer) => {
      isAnswered = true;
      return answer;
    });
    // Asked for later, of a Pod as warm as the one that it must not call.
    await other.ask(another);
    expect(isAnswered).toBe(false);
    const { engine } = await one.monitor.whenReady(new AbortController().signal);
    await engine.stopPod(pod);
    await endStop(pod, 'gone');
    expect(await asked).not.toEqual(before);
    expect(await one.ask(name)).toEqual(await asked);
  });

  it('do not run as a service account that the admin does not list any more', async () => {
    const { serviceAccounts } = config();
    serviceAccounts.push('reader');
    const name = await operation({ serviceAccount: 'reader' });
    serviceAccounts.pop();
    await expect(one.ask(name)).rejects.toMatchObject({
      code: 'SERVICE_ACCOUNT_REFUSED',
      fault: 'configuration',
    });
  });
});
