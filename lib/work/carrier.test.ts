import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { type Carrier, createCarrier, type WorkHandler } from '#lib/work/carrier.ts';
import { ClaimLost } from '#lib/work/claim-lost.ts';
import type { ClaimStore } from '#lib/work/claim-store.ts';
import { createUnderWay } from '#lib/work/under-way.ts';

/** Rows as the database would hold them, and a carrier over them whose handler is steered by the test. */
function stage({ limit = 10, worker = 'us' } = {}) {
  const rows = new Map<string, { worker: string | null; ended?: string; cancel?: boolean }>();
  const claims: ClaimStore = {
    listRequests: async (most) =>
      [...rows]
        .filter(([, row]) => !row.ended && row.worker === null)
        .map(([id]) => id)
        .slice(0, most),
    async claim(id) {
      const row = rows.get(id);
      if (!row || row.ended || (row.worker !== null && row.worker !== worker)) return undefined;
      row.worker = worker;
      return { isCancelRequested: row.cancel === true };
    },
    isCancelRequested: async (id) => rows.get(id)?.cancel === true,
    async releaseAll() {
      for (const row of rows.values()) if (row.worker === worker && !row.ended) row.worker = null;
    },
  };
  const settle = new Map<string, { end(): void; throw(error: unknown): void }>();
  const begun: string[] = [];
  const handler: WorkHandler = {
    table: 'runs',
    claimable: ['pending', 'running'],
    carryOut: (id, cancel) =>
      new Promise((resolve, reject) => {
        begun.push(id);
        const end = (how: string) => {
          const row = rows.get(id);
          if (row) row.ended = how;
          resolve();
        };
        cancel.addEventListener('abort', () => end('cancelled'));
        if (cancel.aborted) end('cancelled');
        settle.set(id, { end: () => end('succeeded'), throw: reject });
      }),
    async fail(id, error) {
      const row = rows.get(id);
      if (row) row.ended = `failed: ${error instanceof Error ? error.message : error}`;
    },
    cancelled: () => new Error('cancelled'),
  };
  const draining = new AbortController();
  const stopping = new AbortController();
  const errors: unknown[] = [];
  const carrier: Carrier = createCarrier({
    handler,
    claims,
    limit,
    claimAgainMs: 1,
    life: {
      id: worker,
      draining: draining.signal,
      stopping: stopping.signal,
      attempts: createUnderWay(),
      lastWords: createUnderWay(),
    },
    onError: (error) => errors.push(error),
  });
  const ask = (id: string) => rows.set(id, { worker: null });
  return { rows, ask, begun, settle, carrier, draining, stopping, errors };
}

const settled = async () => {
  for (let turns = 0; turns < 10; turns++) await turn();
};

describe('a carrier', () => {
  it('carries a row out once, however often it is told of it', async () => {
    const { ask, carrier, begun, settle, rows } = stage();
    ask('a');
    await Promise.all([carrier.lookAt('a'), carrier.lookAt('a'), carrier.lookAtAll()]);
    settle.get('a')?.end();
    await settled();
    await carrier.lookAt('a');
    expect(begun).toEqual(['a']);
    expect(rows.get('a')).toEqual({ worker: 'us', ended: 'succeeded' });
  });

  it("leaves alone what is another worker's", async () => {
    const { rows, carrier, begun } = stage();
    rows.set('a', { worker: 'them' });
    await carrier.lookAt('a');
    await carrier.lookAtAll();
    expect(begun).toEqual([]);
  });

  it('cancels what it is at', async () => {
    const { ask, rows, carrier } = stage();
    ask('a');
    await carrier.lookAt('a');
    rows.set('a', { worker: 'us', cancel: true });
    await carrier.lookAt('a');
    await settled();
    expect(rows.get('a')?.ended).toBe('cancelled');
  });

  it('takes a row on anew that was asked for again in the moment of its end', async () => {
    const { ask, carrier, begun, settle } = stage();
    ask('a');
    await carrier.lookAt('a');
    settle.get('a')?.end();
    ask('a');
    await carrier.lookAt('a');
    await settled();
    expect(begun).toEqual(['a', 'a']);
  });

  it('is at no more than its limit, and takes on what it left once there is room', async () => {
    const { ask, carrier, begun, settle } = stage({ limit: 2 });
    for (const id of ['a', 'b', 'c']) {
      ask(id);
      await carrier.lookAt(id);
    }
    expect(begun).toEqual(['a', 'b']);
    settle.get('a')?.end();
    await settled();
    expect(begun).toEqual(['a', 'b', 'c']);
  });

  it('ends what was cancelled before anybody was at it, though it is full', async () => {
    const { ask, rows, carrier } = stage({ limit: 1 });
    ask('a');
    await carrier.lookAt('a');
    rows.set('b', { worker: null, cancel: true });
    await carrier.lookAt('b');
    expect(rows.get('b')).toMatchObject({ worker: 'us', ended: 'cancelled' });
  });

  it('takes nothing new on while it drains, and gives back what it had when it stops', async () => {
    const { ask, rows, carrier, begun, draining, stopping, settle } = stage();
    ask('a');
    await carrier.lookAt('a');
    draining.abort();
    ask('b');
    await carrier.lookAt('b');
    await carrier.lookAtAll();
    expect(begun).toEqual(['a']);
    stopping.abort();
    settle.get('a')?.throw(new Error('stopping'));
    await carrier.release();
    expect(rows.get('a')).toEqual({ worker: null });
  });

  it('claims again what it let go of, unless another has', async () => {
    const { ask, rows, carrier, begun, settle } = stage();
    for (const id of ['ours', 'theirs']) {
      ask(id);
      await carrier.lookAt(id);
      settle.get(id)?.throw(new ClaimLost(id));
    }
    rows.set('theirs', { worker: 'them' });
    await vi.waitFor(() => expect(begun).toEqual(['ours', 'theirs', 'ours']));
  });

  it('ends a row as failed whose handler broke', async () => {
    const { ask, rows, carrier, settle } = stage();
    ask('a');
    await carrier.lookAt('a');
    settle.get('a')?.throw(new TypeError('x is not a function'));
    await settled();
    expect(rows.get('a')?.ended).toBe('failed: x is not a function');
  });
});
