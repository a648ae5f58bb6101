import { randomBytes } from 'node:crypto';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { config } from '#lib/config.ts';
import { databaseUrl } from '#lib/db/client.ts';
import { closeHub } from '#lib/events/hub.ts';
import { startListener } from '#lib/events/listener.ts';
import { requestChannel } from '#lib/events/notify.ts';
import { saveOperation } from '#lib/operations/service.ts';
import { createPodReconciler } from '#lib/pods/reconciler/reconciler.ts';
import { getPod } from '#lib/pods/service.ts';
import { listOwnContainers } from '#lib/testing/containers.ts';
import { type PodWorker, startPodWorker } from '#lib/testing/pod-worker.ts';

/** A main without a supervisor: calls go one after the other, and health is answered beside them unless it is told not to. */
const plainMain = `
import http.server, os, socket, threading, time
turn = threading.Lock()
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        self.reply(b"ok")
    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", "0")))
        with turn:
            if self.path != "/":
                time.sleep(0.5 if self.path == "/slow" else 1000)
        self.reply(b'{"host": "%s"}' % socket.gethostname().encode())
    def reply(self, body):
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        pass
is_single = b"single" in open("function/handler.py", "rb").read()
server = http.server.HTTPServer if is_single else http.server.ThreadingHTTPServer
server(("0.0.0.0", 5000), Handler).serve_forever()
`;

const plainDockerfile = `ARG BASE_IMAGE
FROM \${BASE_IMAGE}
WORKDIR /app
COPY main.py function/handler.py ./
COPY function/ function/
USER 10001:10001
ENTRYPOINT ["python3", "main.py"]
`;

const errors: unknown[] = [];
const ending = new AbortController();
let folder: string;
let worker: PodWorker;
let kept: Promise<void>;
let stopListening: () => Promise<void>;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'podsmith-runtimes-'));
  // The name of a runtime whose base image is there already.
  const runtime = path.join(folder, 'python3');
  await mkdir(path.join(runtime, 'function'), { recursive: true });
  await cp('runtimes/python3/runtime.yaml', path.join(runtime, 'runtime.yaml'));
  await cp('runtimes/python3/function', path.join(runtime, 'function'), { recursive: true });
  await writeFile(path.join(runtime, 'main.py'), plainMain);
  await writeFile(path.join(runtime, 'Dockerfile'), plainDockerfile);
  worker = await startPodWorker((error) => errors.push(error));
  const { monitor, instanceId } = worker;
  const reconciler = createPodReconciler({
    monitor: () => monitor,
    instanceId,
    onError: (error) => errors.push(error),
  });
  kept = reconciler.run(ending.signal);
  stopListening = startListener({
    ...{ url: databaseUrl(), channel: requestChannel, onListening: () => undefined },
    onPayload: (topic) => reconciler.lookAt(topic),
  });
});

afterAll(async () => {
  await stopListening();
  ending.abort();
  await kept;
  const { monitor, instanceId } = worker;
  await createPodReconciler({ monitor: () => monitor, instanceId, onError: console.error }).stopAll();
  await worker.stop();
  expect(await listOwnContainers()).toEqual([]);
  expect(errors).toEqual([]);
  await closeHub();
  await rm(folder, { recursive: true, force: true });
});

async function operation(handler: string): Promise<string> {
  const name = `stuck-${randomBytes(4).toString('hex')}`;
  await saveOperation(name, {
    processor: { function: { runtime: 'python3', codeSource: { 'handler.py': handler } } },
  });
  return name;
}

async function podOf(name: string): Promise<string> {
  return (await listOwnContainers(name))[0]?.slice(1) ?? '';
}

const timedOut = { code: 'INVOKE_TIMEOUT' };

describe('a Pod with a supervisor in which a call does not come back', () => {
  it('stays, with a new process, makes the waiting call in it, and says why on its page', async () => {
    const name = await operation(`
import os, threading
def handle(event, context):
    if event.path != "/":
        threading.Event().wait()
    return {"body": {"process": os.getpid()}}
`);
    const before = await worker.ask(name);
    const pod = await podOf(name);
    const stuck = worker.call(name, { path: '/stuck', timeoutMs: 1000 });
    await expect(stuck).rejects.toMatchObject(timedOut);
    const after = await worker.ask(name);
    expect(after).not.toEqual(before);
    expect(await podOf(name)).toBe(pod);
    await expect
      .poll(async () => (await getPod(pod)).events)
      .toMatchObject([{ type: 'warning', message: expect.stringContaining('did not come back within 1 s') }]);
    expect(await getPod(pod)).toMatchObject({
      state: expect.stringMatching(/ready|starting/),
      stoppedAt: null,
    });
  });

  it('fails the calls that it cut off with the reason', async () => {
    const name = await operation(`
import time
def handle(event, context):
    print("begun")
    time.sleep(1000)
`);
    const late = worker.call(name, { path: '/stuck', timeoutMs: 2000 });
    const other = worker.call(name, { path: '/', timeoutMs: 60_000 });
    await expect(late).rejects.toMatchObject(timedOut);
    await expect(other).rejects.toMatchObject({
      code: 'POD_REPLACED',
      message: expect.stringContaining('did not come back within 2 s'),
      details: { log: 'begun\n' },
    });
  });
});

describe('a Pod without a supervisor in which a call does not come back', () => {
  beforeAll(() => {
    config().runtimesDirs.push(folder);
  });

  afterAll(() => {
    config().runtimesDirs.pop();
  });

  it('is replaced when it does not answer for its health, with the reason', async () => {
    const name = await operation('single = True\n');
    const before = await worker.ask(name);
    const pod = await podOf(name);
    await expect(worker.call(name, { path: '/stuck', timeoutMs: 500 })).rejects.toMatchObject(timedOut);
    await expect
      .poll(() => getPod(pod))
      .toMatchObject({ exit: { message: expect.stringMatching(/did not come back within 0.5 s.*health/) } });
    expect(await worker.ask(name)).not.toEqual(before);
  });

  it('is replaced when a call was cancelled and its health is not answered', async () => {
    const name = await operation('single = True\n# cancelled\n');
    const before = await worker.ask(name);
    const pod = await podOf(name);
    const cancelled = worker.call(name, { path: '/stuck', signal: AbortSignal.timeout(500) });
    await expect(cancelled).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect
      .poll(() => getPod(pod), { timeout: 20_000 })
      .toMatchObject({ exit: { message: expect.stringMatching(/was cancelled goes on.*health/) } });
    expect(await worker.ask(name)).not.toEqual(before);
  });

  it('is told of on its page, because its main asks nobody for a secret', async () => {
    const name = await operation('several = True\n# open\n');
    await worker.ask(name);
    await worker.ask(name);
    const open = { type: 'warning', reason: 'Open', message: expect.stringContaining('whoever reaches it') };
    await expect.poll(async () => (await getPod(await podOf(name))).events).toMatchObject([open]);
  });

  it('is replaced when it is healthy, and call after call does not come back', async () => {
    const name = await operation('several = True\n');
    const before = await worker.ask(name);
    const pod = await podOf(name);
    await expect(worker.call(name, { path: '/stuck', timeoutMs: 500 })).rejects.toMatchObject(timedOut);
    await expect(worker.call(name, { timeoutMs: 500 })).rejects.toMatchObject(timedOut);
    await expect
      .poll(() => getPod(pod))
      .toMatchObject({ exit: { message: expect.stringMatching(/2 calls in a row did not come back/) } });
    expect(await worker.ask(name)).not.toEqual(before);
  });

  it('stays when one call takes too long and the next is answered', async () => {
    const name = await operation('several = True\n# stays\n');
    const before = await worker.ask(name);
    await expect(worker.call(name, { path: '/slow', timeoutMs: 100 })).rejects.toMatchObject(timedOut);
    expect(await worker.ask(name)).toEqual(before);
    // By the time that a Pod in which a call got stuck later is replaced, this one would have been as well.
    const other = await operation('single = True\n# later\n');
    await worker.ask(other);
    const later = await podOf(other);
    await expect(worker.call(other, { path: '/stuck', timeoutMs: 500 })).rejects.toMatchObject(timedOut);
    await expect.poll(async () => (await getPod(later)).exit, { timeout: 20_000 }).toBeTruthy();
    expect(await worker.ask(name)).toEqual(before);
  });
});
