import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PodView } from '#lib/engines/engine.ts';
import type { InvokeAnswer } from '#lib/http/invoke.ts';
import { type LogDemux, logHeader } from '#lib/pods/pool/log-demux.ts';
import { conformanceCases, conformanceLogs } from '#lib/runtimes/conformance.ts';
import { type TryTexts, tryTexts } from '#lib/runtimes/try-texts.ts';
import { casesFor, checkAnswer } from '#lib/testing/check-answer.ts';
import {
  callLogged,
  callRuntimePod,
  createRuntimePods,
  type LoggedAnswer,
  loadRuntimesToProve,
  readFixture,
  type TestCall,
} from '#lib/testing/runtime-pods.ts';

const { engine, startTryPod, follow, removeAll } = await createRuntimePods();
const runtimes = (await loadRuntimesToProve()).filter(({ tries }) => tries);

afterAll(removeAll);

describe.each(runtimes.map((runtime) => [runtime.name, runtime] as const))(
  'tries in %s',
  (_name, runtime) => {
    let pod: PodView;
    let demux: LogDemux;
    let cases: Record<string, string>;
    const replaced: string[] = [];

    beforeAll(async () => {
      pod = await startTryPod(runtime);
      demux = follow(pod, { onReplaced: (reason) => replaced.push(reason) });
      cases = await readFixture(runtime, 'cases');
    });

    function texts(): TryTexts {
      const found = tryTexts[runtime.language];
      if (!found) throw new Error(`lib/runtimes/try-texts.ts has no texts in ${runtime.language}.`);
      return found;
    }

    /** Each call has an invocation: what it prints is nobody else's then. */
    function tryFiles(files: Record<string, string>, request: TestCall = {}, environment = {}) {
      return callRuntimePod(pod, { invocation: randomUUID(), ...request, tries: { files, environment } });
    }

    /** Tries one text as the handler. */
    function tryText(text: string, request: TestCall = {}) {
      return tryFiles({ [texts().file]: text }, request);
    }

    /** Tries the handler of `conformance/cases`. */
    function tryCase(request: TestCall, environment: Record<string, string> = {}) {
      return tryFiles(cases, request, environment);
    }

    async function logged(request: TestCall): Promise<LoggedAnswer> {
      const invocation = randomUUID();
      return callLogged(pod, demux.open(invocation), { ...request, invocation });
    }

    async function textOf(answer: ReturnType<typeof tryCase>): Promise<string> {
      return Buffer.from((await answer).body).toString();
    }

    async function jsonOf(answer: ReturnType<typeof tryCase>): Promise<unknown> {
      return JSON.parse(await textOf(answer));
    }

    /** As a worker does: what was not begun is asked for again. */
    async function untilBegun(request: TestCall): Promise<InvokeAnswer> {
      for (;;) {
        const invocation = randomUUID();
        const log = demux.open(invocation);
        const answer = await callRuntimePod(pod, { ...request, invocation }).catch(async (error: unknown) => {
          await log.read();
          if (log.cutOff()?.hasBegun === false) return undefined;
          throw error;
        });
        if (answer && !answer.headers.some(([key]) => key.toLowerCase() === 'podsmith-refused'))
          return answer;
        await sleep(20);
      }
    }

    /** How a try ends that answers nothing. */
    async function lossOf(request: TestCall): Promise<{ code: unknown; log: string; reason?: string }> {
      const invocation = randomUUID();
      const log = demux.open(invocation);
      const failure: unknown = await tryCase({ ...request, invocation }).catch((error: unknown) => error);
      const code = failure instanceof Error && 'code' in failure ? failure.code : 'no failure';
      return { code, log: await log.read(), reason: log.cutOff()?.reason };
    }

    it('answers with the text that came with the request, a changed one each time', async () => {
      for (let number = 0; number < 20; number++)
        expect(await jsonOf(tryText(texts().answering(number)))).toEqual({ number });
    });

    it.each(casesFor(runtime, conformanceCases))('%s', async (_says, one) => {
      checkAnswer(await tryCase(one), one);
    });

    it.each(casesFor(runtime, conformanceLogs))('%s', async (_says, one) => {
      const { answer, log } = await logged({ ...one, tries: { files: cases } });
      expect(answer.statusCode).toBe(one.status);
      if (typeof one.log === 'string') expect(log).toBe(one.log);
      else expect(log).toMatch(one.log);
    });

    it('tries several files, and keeps none that the next try does not bring', async () => {
      const { text, file, words } = texts().importing;
      for (const word of ['alpha', 'bravo']) {
        const files = { [texts().file]: text, [file]: words(word) };
        expect(await textOf(tryFiles(files))).toBe(word);
      }
      expect(await jsonOf(tryText(text))).toMatchObject({
        error: { message: expect.stringMatching(/\blib\b/) },
      });
    });

    it('gives each try the environment that came with it, and none of another or of its own', async () => {
      const read = (name: string, environment = {}) =>
        textOf(tryCase({ path: `/variable?name=${name}` }, environment));
      expect(await read('COLOUR', { COLOUR: 'grün' })).toBe('grün');
      expect(await read('COLOUR', { COLOUR: 'blue' })).toBe('blue');
      expect(await read('COLOUR')).toBe('(none)');
      for (const name of ['PODSMITH_TRY', 'PODSMITH_SUPERVISOR', 'PODSMITH_SECRET_SHA256'])
        expect(await read(name)).toBe('(none)');
    });

    it('hides the try itself from the handler', async () => {
      const { answer } = await logged({ path: '/echo', body: 'event', tries: { files: cases } });
      expect(JSON.parse(Buffer.from(answer.body).toString())).toMatchObject({ body: 'event' });
      expect(await textOf(tryCase({ path: '/header?name=podsmith-try' }))).toBe('(none)');
      expect(await textOf(tryCase({ path: '/header?name=content-length', body: 'event' }))).toBe('5');
    });

    it('shows a try nothing of the one before: globals, variables, files, processes', async () => {
      for (let turn = 0; turn < 3; turn++) {
        expect((await tryCase({ path: '/leave' })).statusCode).toBe(200);
        expect(await jsonOf(tryCase({ path: '/left' }))).toEqual([]);
      }
    });

    it('answers with the error of a module that is not there', async () => {
      const { text, message, traceback } = texts().unknownModule;
      const { answer, log } = await logged({ tries: { files: { [texts().file]: text } } });
      expect(answer.statusCode).toBe(500);
      const { error } = JSON.parse(Buffer.from(answer.body).toString());
      expect(error).toMatchObject({
        message: expect.stringMatching(message),
        traceback: expect.stringMatching(traceback),
      });
      expect(log.trimEnd()).toBe(error.traceback.trimEnd());
    });

    it('answers with the place of an error of syntax', async () => {
      const { text, type = 'SyntaxError', traceback } = texts().wrongSyntax;
      const { answer, log } = await logged({ tries: { files: { [texts().file]: text } } });
      expect(answer.statusCode).toBe(500);
      const { error } = JSON.parse(Buffer.from(answer.body).toString());
      expect(error).toMatchObject({ type, traceback: expect.stringMatching(traceback) });
      expect(log.trimEnd()).toBe(error.traceback.trimEnd());
    });

    it('answers that a file has no handler in it, and that there is no file', async () => {
      for (const text of [texts().handlerless, undefined]) {
        const files = text === undefined ? { 'notes.txt': '' } : { [texts().file]: text };
        const answer = await tryFiles(files);
        expect(answer.statusCode).toBe(500);
        const { error } = JSON.parse(Buffer.from(answer.body).toString());
        expect(error.message).toMatch(/handler/);
      }
    });

    it('gives each try what it prints while it is loaded and called, and says when there is nothing', async () => {
      for (const word of ['alpha', 'bravo']) {
        const files = { [texts().file]: texts().printing(word) };
        const { answer, log } = await logged({ tries: { files } });
        expect(log).toBe(`loading ${word}\ncalling ${word}\n`);
        expect(answer.headers.map(([key, value]) => [key.toLowerCase(), value])).toContainEqual([
          logHeader,
          'printed',
        ]);
      }
      const silent = await logged({ tries: { files: { [texts().file]: texts().answering(1) } } });
      expect(silent.answer.headers.map(([key, value]) => [key.toLowerCase(), value])).toContainEqual([
        logHeader,
        'silent',
      ]);
    });

    it.each([
      ['/end?code=3', /it exited with code 3/],
      ['/end?code=0', /it exited with code 0/],
      // Go's runtime shows where that was, and exits.
      ['/kill?who=self&signal=11&ms=5000', /it was killed by signal 11|it exited with code 2/],
      ['/kill?who=parent&signal=9&ms=50', undefined],
      ['/memory', /it needed more memory than it may have/],
    ])('tells how a try ended (%s), and the next one works', async (path, reason) => {
      const { code, reason: told } = await lossOf({ path });
      if (reason) {
        expect(code).toBe('POD_CONNECTION_LOST');
        expect(told).toMatch(reason);
      }
      expect((await tryCase({ path: '/none' })).statusCode).toBe(200);
    });

    it('keeps what was printed before a try ended', async () => {
      expect(await lossOf({ path: '/print-begun?then=exit' })).toMatchObject({ log: 'whole\nbegun' });
    });

    it.each(['stick', 'wait', 'forks'])(
      'ends a try that does not come back (%s), and the next one works',
      async (path) => {
        const before = replaced.length;
        const timeoutMs = 600 + (texts().compileMs ?? 0);
        expect(await lossOf({ path: `/${path}`, timeoutMs })).toMatchObject({ code: 'INVOKE_TIMEOUT' });
        const next = await untilBegun({ path: '/text-body', tries: { files: cases } });
        expect(next.statusCode).toBe(200);
        await expect.poll(() => replaced.slice(before)).not.toEqual([]);
        expect(replaced.slice(before)).toEqual([
          expect.stringContaining(`did not come back within ${timeoutMs / 1000} s`),
        ]);
      },
    );

    it('is healthy while a try goes on', async () => {
      const going = tryCase({ path: '/sleep?ms=1500' });
      await sleep(300);
      const health = await callRuntimePod(pod, { method: 'GET', path: '/_/health' });
      expect(health.statusCode).toBe(200);
      expect(health.durationMs).toBeLessThan(1000);
      expect((await going).statusCode).toBe(200);
    });

    it('answers each of many tries that come at once, or says that it was not begun', async () => {
      const numbers = Array.from({ length: 8 }, (_, number) => number);
      const answers = await Promise.all(
        numbers.map((number) =>
          untilBegun({ tries: { files: { [texts().file]: texts().answering(number) } } }),
        ),
      );
      expect(answers.map((answer) => JSON.parse(Buffer.from(answer.body).toString()))).toEqual(
        numbers.map((number) => ({ number })),
      );
    });

    it.each([
      ['no try at all', {}, /podsmith-try/],
      ['a number that is none', { headers: [['podsmith-try', 'many']] }, /podsmith-try/],
      ['more bytes than there are', { headers: [['podsmith-try', '100']], body: '{}' }, /100 bytes.* 2/],
      ['what is no JSON', { headers: [['podsmith-try', '2']], body: '{{' }, /JSON/],
      ['files that are none', { headers: [['podsmith-try', '14']], body: '{"files":[1]} ' }, /files/],
    ] satisfies [string, TestCall, RegExp][])('refuses %s', async (_says, request, message) => {
      const answer = await callRuntimePod(pod, request);
      expect(answer.statusCode).toBe(400);
      expect(JSON.parse(Buffer.from(answer.body).toString()).error.message).toMatch(message);
    });

    it('refuses a file outside of the function', async () => {
      const answer = await tryFiles({ '../main.py': '' });
      expect(answer.statusCode).toBe(400);
      expect(await textOf(Promise.resolve(answer))).toContain('../main.py');
    });

    it("answers nobody who does not send the Pod's secret", async () => {
      expect((await tryText(texts().answering(1), { secret: null })).statusCode).toBe(403);
      expect((await tryText(texts().answering(1), { secret: engine.secretOf('another') })).statusCode).toBe(
        403,
      );
    });

    it('has what the function depends on loaded beforehand', async () => {
      const { dependencies, text } = texts().depending;
      const own = await startTryPod(runtime, dependencies);
      for (let turn = 0; turn < 2; turn++) {
        const files = { ...dependencies, [texts().file]: text };
        expect(await jsonOf(callRuntimePod(own, { tries: { files } }))).toEqual({ loaded: true });
      }
    });
  },
);
