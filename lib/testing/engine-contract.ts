import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, PodRequest, PodView } from '#lib/engines/engine.ts';
import { AppError } from '#lib/errors.ts';
import { invokePod } from '#lib/http/invoke.ts';
import { secretHeader } from '#lib/http/pod-secret.ts';

/** What the suite needs of the one who runs it: an engine, and images of Python functions on it. */
export interface ContractSubject {
  engine: Engine;
  /** An image that is nowhere, and the code of the error that says so. */
  missingImage: { name: string; code: string };
  /** Makes the image of a `python3` function with this handler, as the engine wants it named. */
  makeImage(handler: string): Promise<string>;
  /** Whether /tmp has a size of its own. Kubelets before 1.22 give it none: it ends at the memory of its Pod. */
  boundsTmp: boolean;
}

const port = 5000;
const never = new AbortController().signal;

const probeHandler = `
import os, resource, socket, sys, threading, time
def status(key):
    return next(l.split(":", 1)[1].strip() for l in open("/proc/self/status") if l.startswith(key + ":"))
def can_write(path):
    try:
        open(path, "w").close()
        return True
    except OSError:
        return False
def handle(event, context):
    what = event.path[1:]
    if what == "eat":
        return {"body": {"eaten": sum(keep())}}
    if what == "leave":
        os._exit(3)
    if what == "forks":
        return {"body": {"started": start_threads()}}
    if what == "print":
        print("printed", flush=True)
        return None
    return {"body": {
        "uid": os.getuid(), "gid": os.getgid(), "parent": os.getppid(),
        "capabilities": [status(k) for k in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb")],
        "noNewPrivileges": status("NoNewPrivs"), "seccomp": status("Seccomp"),
        "writable": [p for p in ("/x", "/app/x", "/etc/x", "/usr/x", "/var/x", "/tmp/x", "/var/tmp/x", "/run/x", "/home/x") if can_write(p)],
        "coreLimit": resource.getrlimit(resource.RLIMIT_CORE),
        "sockets": [p for p in ("/var/run/docker.sock", "/run/podman/podman.sock") if os.path.exists(p)],
        "given": os.getenv("GIVEN"),
    }}
kept = []
def keep():
    while True:
        kept.append(bytearray(16 << 20))
        yield 1
def start_threads():
    event, count = threading.Event(), 0
    try:
        while count < 5000:
            threading.Thread(target=event.wait, daemon=True).start()
            count += 1
    except RuntimeError:
        pass
    event.set()
    return count
print("imported")
`;

/**
 * What every engine must do, whatever it runs Pods with.
 *
 * @param options.boundsProcesses Kubernetes bounds processes per node (kubelet's podPidsLimit), not per Pod.
 * @param options.hasNodes A cluster has nodes to choose from.
 */
export function describeEngine(
  name: string,
  options: { boundsProcesses: boolean; hasNodes: boolean },
  connect: () => Promise<ContractSubject>,
): void {
  describe(`the ${name} engine`, () => {
    let subject: ContractSubject;
    let engine: Engine;
    let image: string;
    const suite = randomBytes(4).toString('hex');
    const started: string[] = [];

    beforeAll(async () => {
      subject = await connect();
      engine = subject.engine;
      image = await subject.makeImage(probeHandler);
    });

    afterAll(async () => {
      for (const pod of started) await engine.stopPod(pod);
      expect(await engine.listPods({ 'io.podsmith.test': suite })).toEqual([]);
    });

    function request(more: Partial<PodRequest> = {}): PodRequest {
      const pod = more.name ?? `contract-${suite}-${started.length}`;
      started.push(pod);
      const limits = { memoryMib: 128, cpu: 1, pids: 64 };
      return { name: pod, image, port, labels: { 'io.podsmith.test': suite }, limits, ...more };
    }

    function start(more: Partial<PodRequest> = {}, timeoutMs = 30_000): Promise<PodView> {
      return engine.startPod(request(more), { signal: never, timeoutMs });
    }

    async function call(pod: PodView, path: string): Promise<unknown> {
      const { body } = await invokePod({
        endpoint: pod.endpoint ?? '',
        method: 'GET',
        path,
        headers: [[secretHeader, engine.secretOf(pod.name)]],
        body: new Uint8Array(),
        timeoutMs: 20_000,
        signal: never,
        maxResponseBytes: 1_000_000,
      });
      return body.length === 0 ? undefined : JSON.parse(Buffer.from(body).toString());
    }

    async function failureOf(promise: Promise<unknown>): Promise<AppError> {
      const error: unknown = await promise.then(
        () => undefined,
        (reason: unknown) => reason,
      );
      if (error instanceof AppError) return error;
      throw new Error('It did not fail as something a user can understand.', { cause: error });
    }

    it('runs a Pod that has no rights and nothing to write to but /tmp', async () => {
      const pod = await start({ env: { GIVEN: 'value' } });
      expect(await engine.findTrouble(pod.name)).toBeUndefined();
      expect(pod).toMatchObject({ state: 'ready', endpoint: expect.stringMatching(/^http:/) });
      expect(await call(pod, '/')).toEqual({
        uid: 10001,
        gid: 10001,
        // Its supervisor.
        parent: 1,
        capabilities: Array(5).fill('0000000000000000'),
        noNewPrivileges: '1',
        seccomp: '2',
        writable: ['/tmp/x'],
        coreLimit: [0, 0],
        sockets: [],
        given: 'value',
      });
    });

    if (options.boundsProcesses) {
      it('bounds the processes of a Pod', async () => {
        const { started: threads } = (await call(await start(), '/forks')) as { started: number };
        expect(threads).toBeLessThan(64);
      });
    }

    it('says that a Pod used too much memory', async () => {
      const pod = await start();
      const ended = engine.followLogs(pod.name, () => {}, { signal: never });
      expect((await failureOf(call(pod, '/eat'))).code).toBe('POD_CONNECTION_LOST');
      await ended;
      await expect
        .poll(() => engine.findPod(pod.name), { timeout: 5000 })
        .toMatchObject({
          state: 'exited',
          exit: { reason: 'oom', message: expect.stringContaining('128 MiB') },
        });
    });

    it('says with which exit code a Pod ended', async () => {
      const pod = await start();
      const ended = engine.followLogs(pod.name, () => {}, { signal: never });
      await call(pod, '/leave').catch(() => undefined);
      await ended;
      await expect
        .poll(() => engine.findPod(pod.name), { timeout: 5000 })
        .toMatchObject({ state: 'exited', exit: { code: 3, reason: 'error' } });
    });

    it('reports a Pod that ends before it is ready, with its last words, and leaves nothing behind', async () => {
      const broken = await subject.makeImage('raise RuntimeError("no way")\n');
      const error = await failureOf(start({ name: `contract-${suite}-broken`, image: broken }));
      expect(error).toMatchObject({ code: 'POD_EXITED', fault: 'code', details: { exitCode: 1 } });
      expect(error.message).toContain('RuntimeError: no way');
      expect(error.details?.logTail).toContain('Traceback');
      expect(await engine.findPod(`contract-${suite}-broken`)).toBeUndefined();
    });

    it('gives a Pod up that is not ready in time, and leaves nothing behind', async () => {
      const slow = await subject.makeImage('import time\nprint("begun")\ntime.sleep(60)\n');
      const error = await failureOf(start({ name: `contract-${suite}-slow`, image: slow }, 2500));
      expect(error).toMatchObject({ code: 'POD_START_TIMEOUT', details: { logTail: 'begun' } });
      expect(await engine.findPod(`contract-${suite}-slow`)).toBeUndefined();
    });

    it('stops starting when it is told to', async () => {
      const slow = await subject.makeImage('import time\nprint("begun")\ntime.sleep(60)\n');
      const abort = new AbortController();
      const starting = engine.startPod(request({ name: `contract-${suite}-abort`, image: slow }), {
        signal: abort.signal,
        timeoutMs: 30_000,
      });
      setTimeout(() => abort.abort(new Error('not any more')), 800);
      await expect(starting).rejects.toThrow('not any more');
      expect(await engine.findPod(`contract-${suite}-abort`)).toBeUndefined();
    });

    it('leaves a Pod alone that another start has made, when it is told to stop', async () => {
      const image = await subject.makeImage(
        'import time\ntime.sleep(3)\ndef handle(event, context):\n    return {"body": {}}\n',
      );
      const name = `contract-${suite}-shared`;
      const first = start({ name, image });
      await expect.poll(() => engine.findPod(name), { timeout: 5000 }).toBeDefined();
      const abort = new AbortController();
      const options = { signal: abort.signal, timeoutMs: 30_000 };
      const second = engine.startPod(request({ name, image }), options);
      setTimeout(() => abort.abort(new Error('not any more')), 300);
      await expect(second).rejects.toThrow('not any more');
      expect((await first).state).toBe('ready');
    });

    it('says that an image is unknown', async () => {
      const { name: missing, code } = subject.missingImage;
      const error = await failureOf(start({ image: missing }, 60_000));
      expect(error.code).toBe(code);
    });

    it('takes a Pod that runs already, and replaces one with another image or none running', async () => {
      const name = `contract-${suite}-same`;
      const first = await start({ name });
      const again = await start({ name });
      expect(again).toMatchObject({ state: 'ready', endpoint: first.endpoint, startedAt: first.startedAt });
      const other = await subject.makeImage(
        'def handle(event, context):\n    return {"body": {"other": True}}\n',
      );
      expect(await call(await start({ name, image: other }), '/')).toEqual({ other: true });
      const back = await start({ name });
      await call(back, '/leave').catch(() => undefined);
      await expect.poll(() => engine.findPod(name)).toMatchObject({ state: 'exited' });
      expect((await start({ name })).state).toBe('ready');
    });

    it('passes log lines on as they are printed, from the first one, to the end', async () => {
      const lines: string[] = [];
      const pod = await start();
      const ended = engine.followLogs(pod.name, (line, stream) => lines.push(`${stream} ${line}`), {
        signal: never,
      });
      await expect.poll(() => lines).toEqual(['stdout imported']);
      await call(pod, '/print');
      await expect.poll(() => lines, { interval: 5 }).toEqual(['stdout imported', 'stdout printed']);
      await engine.stopPod(pod.name);
      await ended;
    });

    it('stops following when it is told to', async () => {
      const pod = await start();
      const stop = new AbortController();
      const ended = engine.followLogs(pod.name, () => {}, { signal: stop.signal });
      stop.abort();
      await ended;
    });

    it('finds its Pods by label, and stops them', async () => {
      const pod = await start({ labels: { 'io.podsmith.test': suite, 'io.podsmith.operation': 'listed' } });
      const found = await engine.listPods({ 'io.podsmith.operation': 'listed' });
      expect(found.map((one) => one.name)).toEqual([pod.name]);
      expect(found[0]?.labels).toMatchObject({ 'io.podsmith.operation': 'listed' });
      await engine.stopPod(pod.name);
      expect(await engine.findPod(pod.name)).toBeUndefined();
    });

    it('describes its Pods, and tells when that changes', async () => {
      const look = async (name: string) =>
        (await engine.describePods()).find((one) => one.name === name) ?? { state: 'gone' };
      let told = 0;
      const end = engine.onPodsChanged(() => {
        told += 1;
      });
      const pod = await start();
      await expect
        .poll(() => look(pod.name), { timeout: 10_000 })
        .toMatchObject({
          ...{ name: pod.name, image: pod.image, phase: 'Running', restarts: 0, events: expect.any(Array) },
          labels: { 'io.podsmith.test': suite },
        });
      expect(await look(pod.name)).toMatchObject({ problem: undefined });
      await expect.poll(() => told).toBeGreaterThan(0);
      const before = told;
      await call(pod, '/leave').catch(() => undefined);
      await expect
        .poll(() => look(pod.name), { timeout: 10_000 })
        .toMatchObject({
          state: 'exited',
          problem: { code: 'POD_EXITED', message: expect.stringContaining('exit code 3') },
        });
      await expect.poll(() => told).toBeGreaterThan(before);
      await engine.stopPod(pod.name);
      await expect.poll(() => look(pod.name)).toEqual({ state: 'gone' });
      end();
    });

    it('shows the end of a log beside who follows it', async () => {
      const pod = await start();
      const stop = new AbortController();
      const [all, last]: [string[], string[]] = [[], []];
      const followed = engine.followLogs(pod.name, (line) => all.push(line), { signal: stop.signal });
      for (const _ of Array(3)) await call(pod, '/print');
      await expect.poll(() => all.length).toBe(4);
      const options = { lines: 2, signal: stop.signal };
      const tailed = engine.tailLogs(pod.name, (line) => last.push(line), options);
      await expect.poll(() => last).toEqual(['printed', 'printed']);
      await call(pod, '/print');
      await expect.poll(() => [all.length, last.length]).toEqual([5, 3]);
      stop.abort();
      await Promise.all([followed, tailed]);
    });

    it('ends the end of a log with its Pod', async () => {
      const pod = await start();
      const tailed = engine.tailLogs(pod.name, () => {}, { lines: 10, signal: never });
      await engine.stopPod(pod.name);
      await tailed;
    });

    it('can start a Pod of the same name as soon as one was stopped', async () => {
      const name = `contract-${suite}-again`;
      const first = await start({ name });
      await engine.stopPod(name);
      const began = performance.now();
      const second = await start({ name });
      expect(second.startedAt).not.toEqual(first.startedAt);
      expect(performance.now() - began).toBeLessThan(6000);
      expect(await call(second, '/')).toMatchObject({ uid: 10001 });
    });

    it('leaves a Pod alone that was started while its predecessor was stopped twice', async () => {
      const name = `contract-${suite}-twice`;
      await start({ name });
      const stops = [engine.stopPod(name), engine.stopPod(name)];
      await Promise.race(stops);
      const { startedAt } = await start({ name });
      await Promise.all(stops);
      // A kubelet tells that a Pod is ready a moment after it answers.
      await expect.poll(() => engine.findPod(name)).toMatchObject({ state: 'ready', startedAt });
    });

    if (options.hasNodes) {
      it('puts a Pod on the node it is asked to, and resolves targets to nodes', async () => {
        const [node] = await engine.listNodes();
        if (!node) throw new Error('The cluster has no node.');
        expect(node).toMatchObject({ ready: true, unschedulable: false, labels: expect.any(Object) });
        const target = { name: node.name, node: node.name };
        expect(await engine.resolveTargets({ nodeNames: [node.name, node.name] })).toEqual([target]);
        expect((await start({ node: node.name })).node).toBe(node.name);
      });

      it('says when a node to run on is not there', async () => {
        const unknown = { code: 'TARGET_UNKNOWN', message: expect.stringContaining('no-such-node') };
        expect(await failureOf(engine.resolveTargets({ nodeNames: ['no-such-node'] }))).toMatchObject(
          unknown,
        );
        const error = await failureOf(start({ node: 'no-such-node' }));
        expect(error.code).toBe('POD_UNSCHEDULABLE');
      });
    } else {
      it('has one target, itself', async () => {
        expect(await engine.listNodes()).toEqual([]);
        const itself = [{ name: 'local', node: 'local' }];
        expect(await engine.resolveTargets({ nodeNames: ['local'] })).toEqual(itself);
        const unsupported = { code: 'TARGETS_UNSUPPORTED', message: expect.stringContaining('one target') };
        for (const selector of [
          { nodeNames: ['worker-1'] },
          { podSelector: { matchLabels: { app: 'web' } } },
          { nodeNames: ['local'], podReferences: [{ namespace: 'default', name: 'web' }] },
        ]) {
          expect(await failureOf(engine.resolveTargets(selector))).toMatchObject(unsupported);
        }
        expect(await failureOf(start({ node: 'worker-1' }))).toMatchObject(unsupported);
        const account = await failureOf(start({ serviceAccount: 'reader' }));
        expect(account.code).toBe('SERVICE_ACCOUNT_UNSUPPORTED');
      });
    }

    it('has nothing to say about a Pod that is not there', async () => {
      expect(await engine.findPod('contract-nobody')).toBeUndefined();
      expect(await engine.findTrouble('contract-nobody')).toBeUndefined();
      await engine.stopPod('contract-nobody');
      await engine.followLogs('contract-nobody', () => {}, { signal: never });
      await engine.tailLogs('contract-nobody', () => {}, { lines: 10, signal: never });
    });
  });
}
