import { describe, expect, it } from 'vitest';
import { createDeathWatch, type SeenWorker } from '#lib/workers/death-watch.ts';

const worker = (id: string, held: boolean): SeenWorker => ({ id, hostname: 'h', pid: 1, held });

describe('the watch for dead workers', () => {
  it('calls a worker dead once its lock was free in as many looks as its patience, in a row', () => {
    const watch = createDeathWatch({ patience: 3, isProcessGone: () => false });
    expect(watch.look([worker('a', false)])).toEqual([]);
    expect(watch.look([worker('a', false)])).toEqual([]);
    expect(watch.look([worker('a', false)])).toEqual(['a']);
    expect(watch.look([worker('a', false)])).toEqual(['a']);
  });

  it('begins anew with a worker that has its lock again', () => {
    const watch = createDeathWatch({ patience: 2, isProcessGone: () => false });
    watch.look([worker('a', false)]);
    expect(watch.hasSuspects()).toBe(true);
    watch.look([worker('a', true)]);
    expect(watch.hasSuspects()).toBe(false);
    expect(watch.look([worker('a', false)])).toEqual([]);
  });

  it('waits less for a worker whose process is seen to be gone, but does not trust one look', () => {
    const watch = createDeathWatch({ patience: 10, isProcessGone: ({ id }) => id === 'gone' });
    const both = [worker('gone', false), worker('away', false)];
    expect(watch.look(both)).toEqual([]);
    expect(watch.look(both)).toEqual(['gone']);
  });

  it('never doubts a worker that holds its lock', () => {
    const watch = createDeathWatch({ patience: 1, isProcessGone: () => true });
    expect(watch.look([worker('a', true)])).toEqual([]);
  });
});
