import { afterAll, describe, expect, it } from 'vitest';
import { closeDatabase, db } from '#lib/db/client.ts';
import { newId } from '#lib/ids.ts';
import { type NewStep, readRecordedSteps, recordAttemptEnd, recordAttemptLog } from '#lib/runs/step-store.ts';
import { ClaimLost } from '#lib/work/claim-lost.ts';
import { workerId } from '#lib/workers/this-worker.ts';

afterAll(closeDatabase);

async function runOf(worker: string): Promise<string> {
  const id = newId();
  const digest = 'd'.repeat(64);
  await db().run.create({
    data: {
      id,
      pipeline: 'p',
      revision: digest,
      operations: {},
      parameters: '{}',
      status: 'running',
      worker,
    },
  });
  return id;
}

const stepOf = (runId: string, seq = 1): NewStep => ({
  runId,
  seq,
  node: seq,
  operation: 'op',
  revision: 'r',
  target: '',
  contextHash: 'c',
  input: '{"text":"\\u0000 \\" {,} NULL"}',
  round: 0,
});

function succeed(step: NewStep, number = 1): Promise<void> {
  const end = {
    output: '{"n":9223372036854775807}',
    error: null,
    image: null,
    imageDigest: null,
    pod: null,
    finishedAt: new Date(),
    durationMs: 1.5,
    retryAt: null,
  };
  return recordAttemptEnd(
    step,
    { number, status: 'succeeded', startedAt: new Date(), phases: [], end },
    'succeeded',
  );
}

describe('outcomes of steps', () => {
  it('that come while another is written are written in one commit, whichever run they are of', async () => {
    const runs = await Promise.all(Array.from({ length: 5 }, () => runOf(workerId)));
    await Promise.all(runs.flatMap((run) => [succeed(stepOf(run, 1)), succeed(stepOf(run, 2))]));
    const commits = await db().$queryRaw<{ steps: bigint }[]>`
      SELECT count(*) AS steps FROM steps WHERE run_id = ANY (${runs}::uuid[]) GROUP BY xmin::text ORDER BY 1`;
    // The first found the writer idle; all others came meanwhile.
    expect(commits.map(({ steps }) => Number(steps))).toEqual([1, 9]);
    for (const run of runs) {
      const recorded = await readRecordedSteps(run);
      expect(recorded.map(({ seq, status, output }) => [seq, status, output])).toEqual([
        [1, 'succeeded', '{"n":9223372036854775807}'],
        [2, 'succeeded', '{"n":9223372036854775807}'],
      ]);
    }
  });

  it("fail alone when their run is another worker's", async () => {
    const [first, lost, last] = await Promise.all([runOf(workerId), runOf('another'), runOf(workerId)]);
    const outcomes = await Promise.allSettled([first, lost, last].map((run) => succeed(stepOf(run))));
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(outcomes[1]).toMatchObject({ reason: expect.any(ClaimLost) });
    expect(await readRecordedSteps(lost)).toEqual([]);
  });

  it('fail alone when they cannot be written at all', async () => {
    const [first, bad, last] = await Promise.all([runOf(workerId), runOf(workerId), runOf(workerId)]);
    const unwritable = { ...stepOf(bad), input: 'NUL: \0' };
    const outcomes = await Promise.allSettled(
      [stepOf(first), unwritable, stepOf(last)].map((of) => succeed(of)),
    );
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('of the same step are written one after the other', async () => {
    const run = await runOf(workerId);
    const step = stepOf(run);
    await Promise.all([
      succeed(step, 1).then(() => recordAttemptLog(step, { number: 1, text: 'one' })),
      succeed(step, 2),
    ]);
    const attempts = await db().attempt.findMany({ where: { runId: run }, orderBy: { number: 'asc' } });
    expect(attempts.map(({ number, log }) => [number, log])).toEqual([
      [1, 'one'],
      [2, ''],
    ]);
    expect((await db().run.findUniqueOrThrow({ where: { id: run } })).version).toBe(3);
  });
});
