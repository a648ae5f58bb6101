import { expect, it } from 'vitest';
import { AppError } from '#lib/errors.ts';
import { resolveTargets } from '#lib/runs/resolve-targets.ts';

const targets = [{ name: 'worker-1', node: 'worker-1' }];
const lost = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });

/** An engine that fails with each of these, and then answers. */
function engineWith(...failures: Error[]) {
  const reported: string[] = [];
  const engine = {
    resolveTargets: async () => {
      const failure = failures.shift();
      if (failure) throw failure;
      return targets;
    },
  };
  const monitor = {
    whenReady: async () => ({ engine }),
    reportLost: (reason: string) => void reported.push(reason),
  };
  return { monitor, reported };
}

it('waits for an engine that is away', async () => {
  const { monitor, reported } = engineWith(lost, lost);
  expect(await resolveTargets(monitor, {}, new AbortController().signal, 1)).toEqual(targets);
  expect(reported).toHaveLength(2);
});

it('ends its waiting with the reason of the signal', async () => {
  const { monitor } = engineWith(lost);
  const gone = new AbortController();
  const resolved = resolveTargets(monitor, {}, gone.signal);
  gone.abort(new Error('The worker ends.'));
  await expect(resolved).rejects.toThrow('The worker ends.');
});

it('passes on what an engine that is there says', async () => {
  const refusal = new AppError({ code: 'TARGETS_INVALID', message: 'No such node.', fault: 'configuration' });
  const { monitor, reported } = engineWith(refusal);
  await expect(resolveTargets(monitor, {}, new AbortController().signal)).rejects.toBe(refusal);
  expect(reported).toEqual([]);
});
