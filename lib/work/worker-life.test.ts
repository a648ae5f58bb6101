import { expect, it } from 'vitest';
import { untilAborted } from '#lib/work/worker-life.ts';

it('waits until a signal is aborted, and no longer when it is already', async () => {
  const life = new AbortController();
  const waiting = untilAborted(life.signal);
  life.abort(new Error('The worker ends.'));
  await expect(waiting).rejects.toThrow('The worker ends.');
  await expect(untilAborted(life.signal)).rejects.toThrow('The worker ends.');
});
