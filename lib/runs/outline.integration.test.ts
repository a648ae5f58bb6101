import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { toJsonText } from '#lib/api/answer.ts';
import { runAnswer } from '#lib/api/run-answer.ts';
import { db } from '#lib/db/client.ts';
import { closeHub } from '#lib/events/hub.ts';
import { newId } from '#lib/ids.ts';
import { parseJson } from '#lib/json.ts';
import { limits } from '#lib/limits.ts';
import { savePipeline } from '#lib/pipelines/service.ts';
import {
  getRun,
  getRunOutline,
  getRunText,
  readRunOutlineChanges,
  requestRun,
  waitForRun,
} from '#lib/runs/service.ts';
import { startHttpOperation } from '#lib/testing/http-operation.ts';
import { startWorkerProcess, type WorkerProcess } from '#lib/testing/worker-process.ts';

const unique = () => randomBytes(4).toString('hex');
const MIB = 1024 * 1024;
let worker: WorkerProcess;

beforeAll(async () => {
  worker = await startWorkerProcess();
});

afterAll(async () => {
  await worker.stop();
  await closeHub();
});

/** A run of one step. */
async function runStep(answer: { status?: number; body: string }, parameters = '{}') {
  const operation = await startHttpOperation(`op-${unique()}`, () => answer);
  const name = `pl-${unique()}`;
  await savePipeline(name, {
    adjacencyList: [
      { id: 0, to: [1] },
      { id: 1, operation: operation.name, to: [] },
    ],
    strategy: 'firstPath',
  });
  const { id } = await requestRun(name, { parameters: parseJson(parameters) });
  await waitForRun(id, { seconds: 60 });
  operation.close();
  return id;
}

/** A run that has ended, and no more of it. @param results JSON text. */
async function insertRun(results: string): Promise<string> {
  const id = newId();
  const pinned = { pipeline: `pl-${unique()}`, revision: '', operations: {} };
  const at = { startedAt: new Date(), finishedAt: new Date() };
  await db().run.create({ data: { id, ...pinned, ...at, parameters: '{}', results, status: 'succeeded' } });
  return id;
}

it('leaves large texts out of an outline and gives each of them whole, digit by digit', async () => {
  const filler = 'ü'.repeat(limits.outlineTextBytes);
  const answer = `{"inode":18446744073709551615,"text":"${filler}"}`;
  const parameters = `{"at":1763829999123456789,"given":"${filler}"}`;
  const id = await runStep({ body: answer }, parameters);
  const outline = await getRunOutline(id);
  const [step] = outline.steps;
  expect(outline.parameters).toEqual({ bytes: Buffer.byteLength(parameters) });
  expect(outline.results).toEqual({ bytes: Buffer.byteLength(answer) });
  expect(step?.input).toEqual({ bytes: Buffer.byteLength(parameters) });
  expect(step?.attempts).toMatchObject([
    { status: 'succeeded', output: { bytes: Buffer.byteLength(answer) } },
  ]);
  expect(JSON.stringify(outline).length).toBeLessThan(limits.outlineTextBytes);

  expect(await getRunText(id, { of: 'parameters' })).toBe(parameters);
  expect(await getRunText(id, { of: 'results', target: undefined })).toBe(answer);
  expect(await getRunText(id, { of: 'input', seq: 1 })).toBe(parameters);
  expect(await getRunText(id, { of: 'output', seq: 1, attempt: 1 })).toBe(answer);
});

it('gives a run whose texts are larger than an answer as far as they fit, and says what is left out', async () => {
  const count = 24;
  const input = JSON.stringify({ text: 'x'.repeat(MIB) });
  const now = new Date();
  const id = await insertRun(JSON.stringify({ text: 'x'.repeat(9 * MIB) }));
  const steps = Array.from({ length: count }, (_, index) => ({ runId: id, seq: index + 1 }));
  const step = { operation: 'op', revision: '', target: 'local', contextHash: '', round: 0, version: 1 };
  await db().step.createMany({
    data: steps.map((at) => ({ ...step, ...at, node: at.seq, status: 'succeeded', input })),
  });
  const ended = { startedAt: now, finishedAt: now, durationMs: 1, number: 1, round: 0 };
  await db().attempt.createMany({
    data: steps.map((at) => ({ ...ended, ...at, status: 'succeeded', output: input, log: 'said' })),
  });

  const run = await getRun(id);
  const whole = run.steps.filter(({ leftOut }) => leftOut === undefined);
  expect(whole.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(whole.every((each) => each.input === input && each.attempts[0]?.output === input)).toBe(true);

  // Outputs stand in it twice: with the step, and with the attempt.
  const text = toJsonText(runAnswer(run));
  expect(text.length).toBeLessThan(3 * limits.runTextBytes + MIB);
  const answered = JSON.parse(text);
  expect(answered).toMatchObject({ results: null, leftOut: { results: run.leftOut?.results } });
  expect(answered.steps.at(-1)).toMatchObject({
    input: null,
    output: null,
    log: '',
    leftOut: { input: input.length, output: input.length, log: 4 },
  });
  expect(await getRunText(id, { of: 'input', seq: count })).toBe(input);
  expect(await getRunText(id, { of: 'output', seq: count, attempt: 1 })).toBe(input);
  expect(await getRunText(id, { of: 'log', seq: count, attempt: 1 })).toBe('said');
});

it('is the run itself where every text is small', async () => {
  const id = await runStep({ body: '{"n":1.50}' }, '{"a":"\\"\\\\"}');
  const run = await getRun(id);
  const outline = await getRunOutline(id);
  expect(outline).toEqual({
    ...run,
    steps: run.steps.map((step) => ({
      ...step,
      attempts: step.attempts.map((attempt) => ({ ...attempt, isErrorCut: false })),
    })),
  });
  expect(await readRunOutlineChanges(id, run.version)).toMatchObject({ steps: [] });
});

it('leaves a large answer out of the error of an attempt', async () => {
  const id = await runStep({ status: 500, body: 'x'.repeat(2 * limits.outlineTextBytes) });
  const attempt = (await getRunOutline(id)).steps[0]?.attempts[0];
  expect(attempt).toMatchObject({ isErrorCut: true, error: { code: 'STEP_REFUSED' } });
  expect(attempt?.error?.details).toBeUndefined();
  const whole = JSON.parse(await getRunText(id, { of: 'error', seq: 1, attempt: 1 }));
  expect(whole.details).toMatchObject({ statusCode: 500, body: 'x'.repeat(2 * limits.outlineTextBytes) });
});

it("picks one target's results out, digit by digit", async () => {
  const results = '{"worker-1":{"inode":18446744073709551615,"share":1.50},"worker-2":{}}';
  const id = await insertRun(results);
  expect(await getRunText(id, { of: 'results', target: 'worker-1' })).toBe(
    '{"inode":18446744073709551615,"share":1.50}',
  );
  await expect(getRunText(id, { of: 'results', target: 'worker-9' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

it('tells that a text is not there', async () => {
  const id = await runStep({ body: '{}' });
  await expect(getRunText(id, { of: 'output', seq: 1, attempt: 7 })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
  await expect(getRunText(newId(), { of: 'parameters' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
