import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cancelBuild, getBuild, requestBuild, waitForBuild } from '#lib/builds/service.ts';
import { closeHub } from '#lib/events/hub.ts';
import { type InvocationRequest, requestInvocation, waitForInvocation } from '#lib/invocations/service.ts';
import { deleteOperation, saveOperation } from '#lib/operations/service.ts';
import { savePipeline } from '#lib/pipelines/service.ts';
import { requestRun, waitForRun } from '#lib/runs/service.ts';
import { listOwnContainers } from '#lib/testing/containers.ts';
import { startWorkerProcess, type WorkerProcess } from '#lib/testing/worker-process.ts';
import { insertWorker, removeDeadWorkers } from '#lib/workers/store.ts';

const unique = () => randomBytes(4).toString('hex');
let worker: WorkerProcess;

beforeAll(async () => {
  worker = await startWorkerProcess();
});

afterAll(async () => {
  // Of a worker that died elsewhere, which nobody has noticed yet.
  const dead = { id: randomUUID(), hostname: 'elsewhere', pid: 1 };
  await insertWorker(dead);
  await worker.stop();
  await removeDeadWorkers([dead.id]);
  expect(await listOwnContainers()).toEqual([]);
  await closeHub();
});

async function python(
  files: Record<string, string>,
  more: { timeoutSeconds?: number } = {},
): Promise<string> {
  const name = `fn-${unique()}`;
  await saveOperation(name, { processor: { function: { runtime: 'python3', codeSource: files }, ...more } });
  return name;
}

async function invoke(name: string, request: Partial<InvocationRequest> = {}) {
  const { id } = await requestInvocation(name, { body: new Uint8Array(), ...request });
  return waitForInvocation(id, { seconds: 100 });
}

const specExample = {
  // Unique, so that an image of an earlier run does not spare the build.
  'hello.py': `# ${unique()}\ndef hello():\n    print("hello from hello.py")\n`,
  'handler.py': `from .hello import hello
import json
def handle(event, context):
    hello()
    data = dict()
    if len(event.body) != 0:
        data = json.loads(event.body)

    result = dict()
    for key in data:
        result[key] = data[key]
    result["a"] = "1"
    result["b"] = "2"
    json_object = json.dumps(result)
    return {
        "statusCode": 200,
        "body": json_object
    }
`,
};

describe('a function', () => {
  it("of the specification's own example is built, started and answers, its log beside the answer", async () => {
    const name = await python(specExample);
    const answer = await invoke(name, { body: Buffer.from('{"c":"3"}') });
    expect(answer).toMatchObject({ status: 'succeeded', statusCode: 200, log: 'hello from hello.py\n' });
    expect(JSON.parse(answer.body ?? '')).toEqual({ a: '1', b: '2', c: '3' });
    expect(answer.imageDigest).toMatch(/^sha256:/);
    const build = await getBuild(answer.buildId ?? '');
    expect(build).toMatchObject({ status: 'succeeded', digest: answer.imageDigest });
    expect(build.log).toContain('COPY function/');
  });

  it('is not built again when nothing changed, and is when anything did', async () => {
    const handler = `def handle(event, context):\n    return {"body": "${unique()}"}\n`;
    const name = await python({ 'handler.py': handler });
    const first = await waitForBuild((await requestBuild(name)).id, { seconds: 100 });
    const second = await waitForBuild((await requestBuild(name)).id, { seconds: 100 });
    expect([first.cached, second.cached]).toEqual([false, true]);
    expect(second.digest).toBe(first.digest);
    await saveOperation(name, {
      processor: { function: { runtime: 'python3', codeSource: { 'handler.py': handler, 'more.txt': 'x' } } },
    });
    const third = await waitForBuild((await requestBuild(name)).id, { seconds: 100 });
    expect(third).toMatchObject({ status: 'succeeded', cached: false });
    expect(third.digest).not.toBe(first.digest);
  });

  it('asked to be built twice at once is built once', async () => {
    const name = await python({ 'handler.py': `MARK = "${unique()}"\ndef handle(event, context): pass\n` });
    const [one, two] = await Promise.all([requestBuild(name), requestBuild(name)]);
    expect(two.id).toBe(one.id);
    expect((await waitForBuild(one.id, { seconds: 100 })).status).toBe('succeeded');
  });

  it('whose requirements cannot be installed fails its build and says which command did', async () => {
    const name = await python({
      'handler.py': 'def handle(event, context): pass\n',
      'requirements.txt': 'no-such-package-anywhere==1\n',
    });
    const answer = await invoke(name);
    expect(answer).toMatchObject({
      status: 'failed',
      error: { code: 'BUILD_COMMAND_FAILED', fault: 'code' },
    });
    const build = await getBuild(answer.buildId ?? '');
    expect(build).toMatchObject({ status: 'failed', error: { code: 'BUILD_COMMAND_FAILED' } });
    expect(build.log).toContain('no-such-package-anywhere');
  });

  it('fails its build though its log is full of emoji', async () => {
    const print = "for (let i = 0; i < 40; i += 1) console.log('😀'.repeat(200)); console.log('');";
    const scripts = { preinstall: `node -e "${print} process.exit(1)"` };
    const name = `fn-${unique()}`;
    const codeSource = {
      'handler.js': 'export default () => ({});\n',
      'package.json': JSON.stringify({ scripts }),
    };
    await saveOperation(name, { processor: { function: { runtime: 'nodejs', codeSource } } });
    const build = await waitForBuild((await requestBuild(name)).id, { seconds: 100 });
    expect(build).toMatchObject({ status: 'failed', error: { code: 'BUILD_COMMAND_FAILED' } });
    expect(build.log).toContain('😀'.repeat(200));
  });

  it('can have its build cancelled', async () => {
    const name = await python({
      'handler.py': `MARK = "${unique()}"\ndef handle(event, context): pass\n`,
      'requirements.txt': `--index-url http://10.255.255.1/\n--retries 0\n--timeout 60\nslow-${unique()}\n`,
    });
    const { id } = await requestBuild(name);
    await expect.poll(async () => (await getBuild(id)).log).toContain('RUN cd function && pip install');
    await cancelBuild(id);
    expect(await waitForBuild(id, { seconds: 60 })).toMatchObject({
      status: 'cancelled',
      error: { code: 'BUILD_CANCELLED' },
    });
  });

  it('that cannot be imported says so at once, with its traceback', async () => {
    const answer = await invoke(await python({ 'handler.py': 'import no_such_module\n' }));
    expect(answer).toMatchObject({ status: 'failed', error: { code: 'POD_EXITED' } });
    expect(JSON.stringify(answer.error)).toContain('no_such_module');
  });

  it('that uses too much memory is reported as such, and the next call finds a new Pod', async () => {
    const name = await python({
      'handler.py':
        'def handle(event, context):\n    return {"body": str(len(bytearray(int(event.query["mib"]) * 1024 * 1024)))}\n',
    });
    const killed = await invoke(name, { method: 'GET', path: '/?mib=2000' });
    expect(killed).toMatchObject({
      status: 'failed',
      error: { code: 'POD_EXITED', details: { exitReason: 'oom' } },
    });
    expect(await invoke(name, { method: 'GET', path: '/?mib=1' })).toMatchObject({ body: '1048576' });
  });

  it('that takes too long is given up', async () => {
    const name = await python(
      { 'handler.py': 'import time\ndef handle(event, context):\n    print("begun")\n    time.sleep(20)\n' },
      { timeoutSeconds: 1 },
    );
    expect(await invoke(name)).toMatchObject({
      status: 'failed',
      error: { code: 'INVOKE_TIMEOUT' },
      log: 'begun\n',
    });
  });

  it('loses its Pod when its operation is deleted', async () => {
    const name = await python({ 'handler.py': 'def handle(event, context): pass\n' });
    await invoke(name);
    expect(await listOwnContainers(name)).toHaveLength(1);
    await deleteOperation(name);
    await expect.poll(() => listOwnContainers(name)).toEqual([]);
  });
});

describe('a script', () => {
  async function script(more: Record<string, unknown>): Promise<string> {
    const name = `sh-${unique()}`;
    await saveOperation(name, {
      processor: {
        scriptRunner: { operationResultKey: 'check', argKeys: ['first', 'absent', 'second'], ...more },
      },
    });
    return name;
  }

  it('is given the named context values that are there, and returns its output', async () => {
    const name = await script({ script: '#!/bin/bash\necho "[$#] $1 $2"; echo oops >&2\n' });
    const answer = await invoke(name, { body: Buffer.from('{"second":2,"first":"one two"}') });
    expect(JSON.parse(answer.body ?? '')).toEqual({ 'operation.check.output': '[2] one two 2\noops\n' });
  });

  it('that exits non-zero fails its step, with output and error in the answer', async () => {
    const name = await script({ script: 'echo before; exit 3' });
    const pipeline = `pl-${unique()}`;
    await savePipeline(pipeline, {
      adjacencyList: [
        { id: 0, to: [1] },
        { id: 1, operation: name, to: [] },
      ],
    });
    const run = await waitForRun((await requestRun(pipeline, { parameters: {} })).id, { seconds: 100 });
    expect(run.status).toBe('failed');
    const error = run.steps[0]?.attempts[0]?.error;
    expect(error?.details?.statusCode).toBe(500);
    expect(JSON.parse(String(error?.details?.body))).toEqual({
      'operation.check.output': 'before\n',
      'operation.check.error': 'exit status 3',
      error: { message: 'the script ended with exit status 3', output: 'before\n' },
    });
    expect(run.steps[0]?.attempts[0]?.log).toBe('before\n');
  });

  it.each([
    ['exit status 3', 'echo out; exit 3'],
    ['exit status 127', 'echo out; no-such-command 2>/dev/null'],
    ['signal 9 (SIGKILL)', 'echo out; kill -9 $$'],
  ])('names %s in its error, also without a key for its results', async (how, text) => {
    const name = await script({ script: text, operationResultKey: undefined });
    await savePipeline(name, {
      adjacencyList: [
        { id: 0, to: [1] },
        { id: 1, operation: name, to: [] },
      ],
    });
    const run = await waitForRun((await requestRun(name, { parameters: {} })).id, { seconds: 100 });
    expect(run.steps[0]?.attempts[0]?.error).toMatchObject({
      code: 'STEP_REFUSED',
      message: `The operation "${name}" answered 500 instead of 200: the script ended with ${how}.`,
      details: { output: 'out\n' },
    });
  });
});

describe('a pipeline of functions', () => {
  it('hands results on and keeps each log, image and Pod, on a Pod that a killed worker left behind too', async () => {
    const first = await python({
      'handler.py':
        'def handle(event, context):\n    print("first", context.node)\n    return {"body": {"n": 9007199254740993}}\n',
    });
    const second = await python({
      'handler.py':
        'import json\ndef handle(event, context):\n    data = json.loads(event.body)\n    print("got", data["n"])\n    return {"body": {"n": data["n"] + 1}}\n',
    });
    const pipeline = `pl-${unique()}`;
    await savePipeline(pipeline, {
      adjacencyList: [
        { id: 0, to: [1] },
        { id: 1, operation: first, to: [2] },
        { id: 2, operation: second, to: [] },
      ],
    });
    const go = async () => waitForRun((await requestRun(pipeline, { parameters: {} })).id, { seconds: 100 });
    for (const run of [await go(), await afterKill(go)]) {
      expect(run).toMatchObject({ status: 'succeeded', results: '{"n":9007199254740994}' });
      expect(run.steps.map((step) => step.attempts[0]?.log)).toEqual(['first 1\n', 'got 9007199254740993\n']);
      expect(run.steps[0]?.attempts[0]?.imageDigest).toMatch(/^sha256:/);
      expect(run.steps[0]?.attempts[0]?.pod).toContain(first);
    }
  });

  async function afterKill<T>(work: () => Promise<T>): Promise<T> {
    await worker.kill();
    worker = await startWorkerProcess();
    return work();
  }
});
