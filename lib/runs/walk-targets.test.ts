import { describe, expect, it } from 'vitest';
import { AppError } from '#lib/errors.ts';
import type { RunTarget } from '#lib/runs/view.ts';
import type { WalkOutcome } from '#lib/runs/walk.ts';
import { beginTarget, walkTargets } from '#lib/runs/walk-targets.ts';

const good = (n: number): WalkOutcome => ({
  status: 'succeeded',
  results: { n },
  succeededPath: [n],
  failedPaths: [],
});
const bad: WalkOutcome = { status: 'failed', results: {}, succeededPath: null, failedPaths: [[1]] };
const never = new AbortController().signal;

/** Walks targets that end as named, and tells what was recorded of them. */
async function walk(
  outcomes: Record<string, WalkOutcome | Error>,
  targets = Object.keys(outcomes).map(named),
) {
  const recorded: Record<string, RunTarget> = {};
  const outcome = await walkTargets(targets, {
    walk: async ({ name }) => {
      const how = outcomes[name];
      if (how instanceof Error) throw how;
      if (!how) throw new TypeError(name);
      return how;
    },
    onEnd: async (target) => {
      recorded[target.name] = target;
    },
    signal: never,
  });
  return { outcome, recorded };
}

const place = (name: string) => ({ name, node: name });

function named(name: string): RunTarget {
  return beginTarget(place(name));
}

describe('a run on several targets', () => {
  it('succeeds when all do, with the results of each under its name', async () => {
    const { outcome, recorded } = await walk({ a: good(1), b: good(2) });
    expect(outcome).toMatchObject({ status: 'succeeded', succeededPath: null, failedPaths: [] });
    expect(JSON.stringify(outcome.results)).toBe('{"a":{"n":1},"b":{"n":2}}');
    expect(recorded.b).toMatchObject({ status: 'succeeded', succeededPath: [2], error: null });
  });

  it('fails when one does, and keeps the paths and results of each', async () => {
    const { outcome, recorded } = await walk({ a: bad, b: good(2) });
    expect(outcome.status).toBe('failed');
    expect(JSON.stringify(outcome.results)).toBe('{"a":{},"b":{"n":2}}');
    expect(recorded).toMatchObject({
      a: { status: 'failed', failedPaths: [[1]] },
      b: { status: 'succeeded' },
    });
  });

  it('goes on on the others when one cannot be walked at all', async () => {
    const limit = new AppError({ code: 'STEP_LIMIT', message: 'Too many.', fault: 'configuration' });
    const { outcome, recorded } = await walk({ a: limit, b: good(2) });
    expect(outcome.status).toBe('failed');
    expect(recorded.a).toMatchObject({ status: 'failed', error: { code: 'STEP_LIMIT' } });
    expect(recorded.b?.status).toBe('succeeded');
  });

  it('that succeeded on one before keeps that record, and begins the others anew', async () => {
    const before: RunTarget[] = [
      { ...place('a'), status: 'succeeded', succeededPath: [1], failedPaths: [], error: null },
      { ...place('b'), status: 'failed', succeededPath: null, failedPaths: [[1]], error: null },
    ];
    const begun = before.map(beginTarget);
    expect(begun[0]).toEqual(before[0]);
    expect(begun[1]).toMatchObject({ status: 'running', failedPaths: [], error: null });
    const { outcome, recorded } = await walk({ a: good(1), b: good(2) }, begun);
    expect(outcome.status).toBe('succeeded');
    expect(Object.keys(recorded)).toEqual(['b']);
  });

  it('ends with the reason when it is cancelled, once every walk has', async () => {
    const cancel = new AbortController();
    const ended: string[] = [];
    const walking = walkTargets([named('a'), named('b')], {
      walk: ({ name }) =>
        new Promise((_, reject) => {
          cancel.signal.addEventListener('abort', () =>
            setTimeout(
              () => {
                ended.push(name);
                reject(cancel.signal.reason);
              },
              name === 'b' ? 20 : 0,
            ),
          );
        }),
      onEnd: async () => {
        throw new Error('It did not end by itself.');
      },
      signal: cancel.signal,
    });
    cancel.abort(new Error('cancelled'));
    await expect(walking).rejects.toThrow('cancelled');
    expect(ended).toEqual(['a', 'b']);
  });
});
