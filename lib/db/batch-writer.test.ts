import { describe, expect, it } from 'vitest';
import { createBatchWriter } from '#lib/db/batch-writer.ts';

/** A writer whose writes end when the test says so. */
function stage({ most = 100, refuses = '' } = {}) {
  const writes: string[][] = [];
  const ends: (() => void)[] = [];
  const writer = createBatchWriter<string>({
    most,
    keyOf: (item) => item.charAt(0),
    writeAll: async (items) => {
      writes.push(items);
      await new Promise<void>((resolve) => ends.push(resolve));
      if (refuses && items.includes(refuses)) throw new TypeError(`${refuses} cannot be written`);
      return items.map((item) => (item.endsWith('!') ? new Error(`${item} is not ours`) : undefined));
    },
  });
  const endWrite = async () => {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { writer, writes, endWrite };
}

describe('a batch writer', () => {
  it('writes a single item at once, and together what comes meanwhile', async () => {
    const { writer, writes, endWrite } = stage();
    const all = ['a', 'b', 'c'].map((item) => writer.write(item));
    expect(writes).toEqual([['a']]);
    await endWrite();
    expect(writes).toEqual([['a'], ['b', 'c']]);
    await endWrite();
    await Promise.all(all);
    void writer.write('d');
    expect(writes.at(-1)).toEqual(['d']);
  });

  it('writes items of one key one after the other, in order', async () => {
    const { writer, writes, endWrite } = stage();
    for (const item of ['x', 'a1', 'a2', 'b1', 'a3', 'b2']) void writer.write(item);
    for (let turn = 0; turn < 4; turn++) await endWrite();
    expect(writes).toEqual([['x'], ['a1', 'b1'], ['a2', 'b2'], ['a3']]);
  });

  it('writes no more at a time than it may', async () => {
    const { writer, writes, endWrite } = stage({ most: 2 });
    for (const item of ['a', 'b', 'c', 'd']) void writer.write(item);
    for (let turn = 0; turn < 3; turn++) await endWrite();
    expect(writes).toEqual([['a'], ['b', 'c'], ['d']]);
  });

  it('fails only the item that was refused', async () => {
    const { writer, endWrite } = stage();
    const all = ['a', 'b!', 'c'].map((item) => writer.write(item));
    const outcomes = Promise.allSettled(all);
    await endWrite();
    await endWrite();
    expect((await outcomes).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('fails only the item that cannot be written', async () => {
    const { writer, writes, endWrite } = stage({ refuses: 'c' });
    const outcomes = Promise.allSettled(['a', 'b', 'c', 'd'].map((item) => writer.write(item)));
    for (let turn = 0; turn < 5; turn++) await endWrite();
    expect((await outcomes).map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
    expect(writes).toEqual([['a'], ['b', 'c', 'd'], ['b'], ['c'], ['d']]);
  });
});
