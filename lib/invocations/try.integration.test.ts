import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { getBuild, requestBuild, waitForBuild } from '#lib/builds/service.ts';
import { db } from '#lib/db/client.ts';
import { closeHub } from '#lib/events/hub.ts';
import { waitUntil } from '#lib/events/wait.ts';
import { requestTry, type TryRequest } from '#lib/invocations/request-try.ts';
import {
  cancelInvocation,
  getInvocation,
  listInvocations,
  requestInvocation,
  waitForInvocation,
} from '#lib/invocations/service.ts';
import { limits } from '#lib/limits.ts';
import { findOperation, saveOperation } from '#lib/operations/service.ts';
import { getPod, listPods, requestPodAction } from '#lib/pods/service.ts';
import { readStorage } from '#lib/retention/service.ts';
import { listOwnContainers } from '#lib/testing/containers.ts';
import { pythonPackage, within } from '#lib/testing/python-package.ts';
import { startWorkerProcess, type WorkerProcess } from '#lib/testing/worker-process.ts';

const unique = () => randomBytes(4).toString('hex');
const person = `user:${unique()}`;
let worker: WorkerProcess;

beforeAll(async () => {
  worker = await startWorkerProcess();
});

afterAll(async () => {
  await worker.stop();
  expect(await listOwnContainers()).toEqual([]);
  await closeHub();
});

const runtimes = ['python3', 'nodejs', 'typescript', 'golang'] as const;
type Runtime = (typeof runtimes)[number];

/** A function that answers what it saw of its event, and this text. */
function echo(runtime: Runtime, text: string): Record<string, string> {
  const python = `import os
def handle(event, context):
    print("printed ${text}")
    headers = {k.lower(): v for k, v in event.headers.items()}
    return {"headers": {"x-own": "yes"}, "body": {
        "text": "${text}", "method": event.method, "path": event.path, "query": dict(event.query),
        "headers": headers, "body": list(event.body), "color": os.environ.get("COLOR")}}
`;
  const node = `export async function handle(event) {
  console.log('printed ${text}');
  return { headers: { 'x-own': 'yes' }, body: { text: '${text}', method: event.method, path: event.path,
    query: Object.fromEntries(event.query), headers: Object.fromEntries(event.headers), body: [...event.body], color: process.env.COLOR ?? null } };
}
`;
  const typescript = `import type { Event } from 'podsmith';\n${node.replace('(event)', '(event: Event)')}`;
  const go = `package function

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
)

func Handle(w http.ResponseWriter, r *http.Request) {
	fmt.Println("printed ${text}")
	headers, query := map[string]string{}, map[string]string{}
	for name, values := range r.Header {
		headers[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	for name, values := range r.URL.Query() {
		query[name] = values[0]
	}
	body, _ := io.ReadAll(r.Body)
	bytes := make([]int, len(body))
	for at, one := range body {
		bytes[at] = int(one)
	}
	var color interface{}
	if value, isSet := os.LookupEnv("COLOR"); isSet {
		color = value
	}
	w.Header().Set("X-Own", "yes")
	json.NewEncoder(w).Encode(map[string]interface{}{
		"text": "${text}", "method": r.Method, "path": r.URL.Path, "query": query, "headers": headers, "body": bytes, "color": color,
	})
}
`;
  return {
    python3: { 'handler.py': python },
    nodejs: { 'handler.mjs': node },
    typescript: { 'handler.ts': typescript },
    golang: { 'handler.go': go },
  }[runtime];
}

/** A function that cannot be read, in its first line. */
const unreadable = {
  python3: { 'handler.py': 'def handle(:\n' },
  nodejs: { 'handler.mjs': 'export function {\n' },
  typescript: { 'handler.ts': 'export function (: string) {\n' },
  golang: { 'handler.go': 'package function; func Handle( {\n' },
};

const python = (text: string): TryRequest => ({ runtime: 'python3', codeSource: { 'handler.py': text } });

async function attempt(operation: string, request: TryRequest, who = person) {
  const { id } = await requestTry(operation, request, { person: who });
  return waitForInvocation(id, { seconds: 120 });
}

const jsonOf = ({ body }: { body: string | null }) => JSON.parse(body ?? 'null');
const podsOf = async (image: string | null) =>
  (await listPods({})).items.filter((pod) => pod.purpose === 'try' && pod.image === image);

describe.each(runtimes)('a try in %s', (runtime) => {
  it('answers as a call does, and makes neither a revision nor an image of what is tried', async () => {
    const name = `try-${unique()}`;
    const text = unique();
    const codeSource = echo(runtime, text);
    const answer = await attempt(name, {
      ...{ runtime, codeSource, environment: { COLOR: 'grün' } },
      event: {
        ...{ method: 'PUT', path: '/a%20b/c?x=1&x=2&y=%C3%A4', body: { n: 1 } },
        headers: { 'x-sent': ['one', 'two'], 'content-type': 'application/x-mine' },
      },
    });
    expect(answer).toMatchObject({
      ...{ status: 'succeeded', statusCode: 200, error: null, revision: null, log: `printed ${text}\n` },
      ...{
        method: 'PUT',
        path: '/a%20b/c?x=1&x=2&y=%C3%A4',
        pod: expect.stringMatching(/^podsmith-.*-try-/),
      },
      contentAddress: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(answer.responseHeaders.map(([key, value]) => [key.toLowerCase(), value])).toContainEqual([
      'x-own',
      'yes',
    ]);
    const seen = jsonOf(answer);
    expect(seen).toMatchObject({ text, method: 'PUT', color: 'grün', body: [...Buffer.from('{"n":1}')] });
    expect(seen.headers).toMatchObject({ 'content-type': 'application/x-mine', 'content-length': '7' });
    expect(Object.keys(seen.headers)).not.toContain('podsmith-try');
    expect(await findOperation(name)).toBeUndefined();
    expect(await db().operationRevision.count({ where: { name } })).toBe(0);
    const { contentAddress } = answer;
    expect(await db().image.count({ where: { name: { endsWith: contentAddress ?? '' } } })).toBe(0);
    expect(await listInvocations({ operation: name })).toMatchObject([{ id: answer.id, revision: null }]);
    expect(await db().invocation.findUnique({ where: { id: answer.id } })).toMatchObject({ tried: null });
  });

  it('names the address of the very image that a build of the same files gets', async () => {
    const name = `same-${unique()}`;
    const codeSource = echo(runtime, unique());
    const tried = await attempt(name, { runtime, codeSource });
    await saveOperation(name, { processor: { function: { runtime, codeSource } } });
    const build = await waitForBuild((await requestBuild(name)).id, { seconds: 120 });
    expect(build).toMatchObject({ status: 'succeeded', cached: false, isForTries: false });
    expect(build.contentAddress).toBe(tried.contentAddress);
    const { id } = await requestInvocation(name, { body: new Uint8Array() });
    const called = await waitForInvocation(id, { seconds: 60 });
    expect(called).toMatchObject({ contentAddress: tried.contentAddress, statusCode: 200 });
    expect(jsonOf(called).text).toBe(jsonOf(tried).text);
  });

  it('runs changed text in the same Pod, other people have a Pod of their own', async () => {
    const name = `same-pod-${unique()}`;
    const texts = [unique(), unique(), unique()];
    const pods = new Set<string | null>();
    for (const text of texts) {
      const answer = await attempt(name, { runtime, codeSource: echo(runtime, text) });
      expect(jsonOf(answer).text).toBe(text);
      // The environment of an earlier try is not that of a later one.
      expect(jsonOf(answer).color).toBeNull();
      pods.add(answer.pod);
    }
    expect(pods.size).toBe(1);
    const other = await attempt(name, { runtime, codeSource: echo(runtime, 'x') }, `token:${unique()}`);
    expect(jsonOf(other).text).toBe('x');
    expect(pods).not.toContain(other.pod);
    expect(await podsOf(other.image)).toHaveLength(2);
  });

  it('can be several at once', async () => {
    const texts = [unique(), unique(), unique(), unique()];
    const answers = await Promise.all(
      texts.map((text) => attempt('several', { runtime, codeSource: echo(runtime, text) })),
    );
    expect(answers.map((answer) => jsonOf(answer).text)).toEqual(texts);
    expect(answers.map(({ log }) => log)).toEqual(texts.map((text) => `printed ${text}\n`));
  });

  it('that raises, or cannot be loaded, answers with the reason', async () => {
    const codeSource = unreadable[runtime];
    const broken = await attempt('broken', { runtime, codeSource });
    expect(broken.statusCode).toBe(500);
    expect(jsonOf(broken).error.type).toBe(runtime === 'golang' ? 'BuildError' : 'SyntaxError');
    expect(JSON.stringify(jsonOf(broken).error)).toContain(Object.keys(codeSource)[0]);
  });
});

describe('a try', () => {
  it('runs what a build would refuse for its types, and says that it leaves them to the build', async () => {
    const codeSource = { 'handler.ts': 'const text: number = "no number";\n\nexport default () => text;\n' };
    const { id, note } = await requestTry('typed', { runtime: 'typescript', codeSource }, { person });
    expect(note).toBe('Types are checked when it is built.');
    expect(await waitForInvocation(id, { seconds: 120 })).toMatchObject({
      statusCode: 200,
      body: 'no number',
    });
    expect((await requestTry('typed', python('x = 1\n'), { person })).note).toBeUndefined();
  });

  it('that does not come back runs out of its time, and can be cancelled; the next one is served', async () => {
    const name = `loop-${unique()}`;
    const loop = python(
      'import time\ndef handle(event, context):\n    print("began", flush=True)\n    while True: time.sleep(1)\n',
    );
    const late = await attempt(name, { ...loop, timeoutSeconds: 1 });
    expect(late).toMatchObject({ status: 'failed', error: { code: 'INVOKE_TIMEOUT' }, log: 'began\n' });
    const { id } = await requestTry(name, loop, { person });
    // Its log is there while it goes on.
    const topic = `invocation:${id}`;
    const going = await waitUntil(
      topic,
      () => getInvocation(id),
      ({ log }) => log !== '',
      { seconds: 10 },
    );
    expect(going).toMatchObject({ status: 'running', log: 'began\n' });
    await cancelInvocation(id);
    expect(await waitForInvocation(id, { seconds: 10 })).toMatchObject({ status: 'cancelled' });
    const began = performance.now();
    expect(await attempt(name, python('def handle(event, context): return "fine"\n'))).toMatchObject({
      body: 'fine',
    });
    // It did not wait for the cancelled one's time to be up.
    expect(performance.now() - began).toBeLessThan(15_000);
  });

  it('with other dependencies has them installed once, in layers that a later build finds there', async () => {
    const name = `deps-${unique()}`;
    const library = `lib_${unique()}`;
    const handler = `import ${library}\ndef handle(event, context): return ${library}.VALUE\n`;
    const codeSource = {
      'handler.py': handler,
      ...within('local', pythonPackage(library, 'from a package')),
      'requirements.txt': './local\n',
    };
    const first = await attempt(name, { runtime: 'python3', codeSource });
    expect(first).toMatchObject({ statusCode: 200, body: 'from a package' });
    const build = await getBuild(first.buildId ?? '');
    expect(build).toMatchObject({
      status: 'succeeded',
      isForTries: true,
      operation: name,
      image: first.image,
    });
    expect(build.log).toContain(library);
    const changed = { ...codeSource, 'handler.py': handler.replace('.VALUE', '.VALUE + "!"') };
    const second = await attempt(name, { runtime: 'python3', codeSource: changed });
    expect(second).toMatchObject({ body: 'from a package!', buildId: null, pod: first.pod });
    await saveOperation(name, { processor: { function: { runtime: 'python3', codeSource: changed } } });
    const real = await waitForBuild((await requestBuild(name)).id, { seconds: 120 });
    expect(real).toMatchObject({ status: 'succeeded', contentAddress: second.contentAddress });
    expect(real.log).not.toContain(`Successfully installed ${library}`);
    expect(real.log).toContain('Using cache');
  });

  it('in golang finds what its files import compiled, and a later build takes it from there', async () => {
    const name = `modules-${unique()}`;
    const word = unique();
    const handler = `package function\n\nimport (\n\t"net/http"\n\n\t"example.com/words"\n)\n
func Handle(w http.ResponseWriter, r *http.Request) { w.Write([]byte(words.Word)) }\n`;
    const codeSource = {
      'handler.go': handler,
      'go.mod':
        'module mine\n\ngo 1.19\n\nrequire example.com/words v0.0.0\n\nreplace example.com/words => ./words\n',
      'words/go.mod': 'module example.com/words\n',
      'words/words.go': `package words\n\nconst Word = "${word}"\n`,
    };
    const first = await attempt(name, { runtime: 'golang', codeSource });
    expect(first).toMatchObject({ statusCode: 200, body: word, buildId: expect.any(String) });
    // Another of Go's own packages asks for no other image.
    const changed = {
      ...codeSource,
      'handler.go': handler
        .replace('"net/http"', '"net/http"\n\t"encoding/xml"')
        .replace('words.Word', 'words.Word + xml.Header'),
    };
    const second = await attempt(name, { runtime: 'golang', codeSource: changed });
    expect(second).toMatchObject({
      body: expect.stringContaining(`${word}<?xml`),
      buildId: null,
      pod: first.pod,
    });
    await saveOperation(name, { processor: { function: { runtime: 'golang', codeSource: changed } } });
    const real = await waitForBuild((await requestBuild(name)).id, { seconds: 120 });
    expect(real).toMatchObject({ status: 'succeeded', contentAddress: second.contentAddress });
    const { log } = await getBuild(real.id);
    expect(log).toMatch(/RUN \.\/build\.sh dependencies\n(.*\n)*?--> Using cache/);
  });

  it('whose dependencies cannot be installed fails with the log of that build', async () => {
    const codeSource = {
      'handler.py': 'def handle(event, context): pass\n',
      'requirements.txt': './nowhere\n',
    };
    const failed = await attempt(`nodeps-${unique()}`, { runtime: 'python3', codeSource });
    expect(failed).toMatchObject({
      ...{ status: 'failed', pod: null, contentAddress: expect.stringMatching(/^[0-9a-f]{64}$/) },
      error: { code: 'BUILD_COMMAND_FAILED', fault: 'code' },
    });
    expect((await getBuild(failed.buildId ?? '')).log).toContain('nowhere');
  });

  it('has a Pod that can be deleted and not restarted; the next try starts another', async () => {
    const mine = `user:${unique()}`;
    const text = python('def handle(event, context): return "here"\n');
    const first = await attempt('pods', text, mine);
    const name = first.pod ?? '';
    expect(await getPod(name)).toMatchObject({ operation: null, state: 'ready', image: first.image });
    await expect(requestPodAction(name, 'restart')).rejects.toMatchObject({ code: 'CONFLICT' });
    await requestPodAction(name, 'delete');
    await waitUntil(
      `pod:${name}`,
      () => getPod(name),
      ({ state }) => state === 'gone',
      { seconds: 30 },
    );
    expect(await attempt('pods', text, mine)).toMatchObject({ body: 'here', pod: name });
  });

  it('leaves no secret of its environment and none of its files in the database', async () => {
    const secret = unique();
    const request = {
      ...python(`def handle(event, context): return 1 # ${secret}\n`),
      environment: { KEY: secret },
    };
    const { id } = await attempt('secret', request);
    const rows = await db().$queryRaw<{ found: boolean }[]>`
      SELECT strpos(invocations::text, ${secret}) > 0 AS found FROM invocations WHERE id = ${id}::uuid`;
    expect(rows).toEqual([{ found: false }]);
  });

  it('is the same try for the same key, however often it is asked for', async () => {
    const name = `key-${unique()}`;
    const options = { person, idempotencyKey: 'k' };
    const asked = await Promise.all([1, 2, 3].map(() => requestTry(name, python('x = 1\n'), options)));
    expect(new Set(asked.map(({ id }) => id)).size).toBe(1);
    await waitForInvocation(asked[0]?.id ?? '', { seconds: 60 });
  });

  it('counts as an invocation, and its image as an image', async () => {
    const before = await readStorage();
    await attempt('counted', python('def handle(event, context): pass\n'));
    expect((await readStorage()).invocations.count).toBe(before.invocations.count + 1);
    expect(before.images.count).toBeGreaterThan(0);
  });

  const fine = python('def handle(event, context): pass\n');
  it.each([
    ['a name that is none', 'Not a name', fine, ['name']],
    ['an unknown runtime', 'x', { ...fine, runtime: 'cobol' }, ['runtime']],
    ['files without a handler', 'x', { ...fine, codeSource: { 'a.py': '' } }, ['codeSource', 'handler.py']],
    [
      'a file outside',
      'x',
      { ...fine, codeSource: { ...fine.codeSource, '../a': '' } },
      ['codeSource', '../a'],
    ],
    [
      'half a surrogate pair',
      'x',
      { ...fine, codeSource: { 'handler.py': 'a\ud800' } },
      ['codeSource', 'handler.py'],
    ],
    [
      'a file that is no text',
      'x',
      { ...fine, codeSource: { 'handler.py': 1 } },
      ['codeSource', 'handler.py'],
    ],
    [
      'files beyond the limit',
      'x',
      { ...fine, codeSource: { 'handler.py': 'x'.repeat(limits.codeBytes + 1) } },
      ['codeSource'],
    ],
    ['a variable that is no text', 'x', { ...fine, environment: { A: 1 } }, ['environment', 'A']],
    ['a variable with a bad name', 'x', { ...fine, environment: { 'A-B': '' } }, ['environment', 'A-B']],
    [
      "one of Podsmith's variables",
      'x',
      { ...fine, environment: { PODSMITH_TRY: '' } },
      ['environment', 'PODSMITH_TRY'],
    ],
    [
      'too much environment',
      'x',
      { ...fine, environment: { A: 'x'.repeat(limits.environmentBytes) } },
      ['environment'],
    ],
    ['a time-out of nothing', 'x', { ...fine, timeoutSeconds: 0 }, ['timeoutSeconds']],
    ['an event that is none', 'x', { ...fine, event: 'x' }, ['event']],
    ['a header that is none', 'x', { ...fine, event: { headers: { 'a:': '' } } }, ['event', 'headers', 'a:']],
  ])('of %s is refused', async (_what, name, request, path) => {
    await expect(requestTry(name, request, { person })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      issues: [{ path }],
    });
  });
});
