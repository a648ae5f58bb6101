import { isDatabaseFailure } from '#lib/db/database-failure.ts';

/** Writes items together that come while an earlier write is under way. */
export interface BatchWriter<Item> {
  /** Resolves once the item is written. @throws What writing it threw. */
  write(item: Item): Promise<void>;
}

interface Waiting<Item> {
  item: Item;
  resolve: () => void;
  reject: (error: unknown) => void;
}

/**
 * One write at a time. An idle writer writes at once, so a single item waits for nobody; under load a commit is shared
 * by all that came in the time of the one before.
 *
 * @param options.writeAll Writes all of them or none; answers for each item whether it was, or why not.
 * @param options.keyOf Items of the same key are not written together, but one after the other.
 * @param options.most Items in one write.
 */
export function createBatchWriter<Item>(options: {
  writeAll: (items: Item[]) => Promise<(Error | undefined)[]>;
  keyOf: (item: Item) => string;
  most: number;
}): BatchWriter<Item> {
  const { writeAll, keyOf, most } = options;
  let queue: Waiting<Item>[] = [];
  let isWriting = false;

  function takeBatch(): Waiting<Item>[] {
    const keys = new Set<string>();
    const batch: Waiting<Item>[] = [];
    const rest: Waiting<Item>[] = [];
    for (const waiting of queue) {
      const key = keyOf(waiting.item);
      if (batch.length >= most || keys.has(key)) rest.push(waiting);
      else batch.push(waiting);
      keys.add(key);
    }
    queue = rest;
    return batch;
  }

  async function drain(): Promise<void> {
    isWriting = true;
    while (queue.length > 0) await writeBatch(takeBatch());
    isWriting = false;
  }

  /** Where one of several cannot be written at all, the others must not fail with it. */
  async function writeBatch(batch: Waiting<Item>[]): Promise<void> {
    try {
      const outcomes = await writeAll(batch.map(({ item }) => item));
      for (const [index, { resolve, reject }] of batch.entries()) {
        const failure = outcomes[index];
        if (failure) reject(failure);
        else resolve();
      }
    } catch (error) {
      if (batch.length > 1 && !isDatabaseFailure(error)) {
        for (const waiting of batch) await writeBatch([waiting]);
      } else for (const { reject } of batch) reject(error);
    }
  }

  return {
    write(item) {
      return new Promise((resolve, reject) => {
        queue.push({ item, resolve, reject });
        if (!isWriting) void drain();
      });
    },
  };
}
