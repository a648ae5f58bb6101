import { describe, expect, it, vi } from 'vitest';
import type { JsonObject } from '#lib/json.ts';
import { buildGraph } from '#lib/pipelines/graph.ts';
import type { PipelineNode } from '#lib/pipelines/schema.ts';
import { type NodeOutcome, walkAll, walkFirstPath } from '#lib/runs/walk.ts';

const graphOf = (edges: Record<number, number[]>) =>
  buildGraph(
    Object.entries(edges).map(([id, to]): PipelineNode => ({ id: Number(id), operation: `op-${id}`, to })),
  );

function recorder(answer: (node: number, context: JsonObject) => NodeOutcome) {
  const calls: { node: number; context: JsonObject }[] = [];
  const execute = async (node: number, context: JsonObject) => {
    calls.push({ node, context: { ...context } });
    return answer(node, context);
  };
  return { calls, execute };
}

const succeed = (node: number): NodeOutcome => ({ status: 'succeeded', results: { [`r${node}`]: node } });

/** 0 → (1|2) → 3 → (4|5) → 6 …, every diamond joined to the next. */
function chainedDiamonds(count: number): Record<number, number[]> {
  const edges: Record<number, number[]> = {};
  for (let i = 0; i < count; i++) {
    const top = i * 3;
    edges[top] = [top + 1, top + 2];
    edges[top + 1] = [top + 3];
    edges[top + 2] = [top + 3];
  }
  edges[count * 3] = [];
  return edges;
}

describe('walkFirstPath', () => {
  it('ends with the first path that succeeds, in the order of "to"', async () => {
    const { calls, execute } = recorder(succeed);
    const outcome = await walkFirstPath(graphOf({ 0: [2, 1], 1: [], 2: [3], 3: [] }), { p: 'x' }, execute);
    expect(outcome).toEqual({
      status: 'succeeded',
      succeededPath: [2, 3],
      failedPaths: [],
      results: { r2: 2, r3: 3 },
    });
    expect(calls.map((call) => call.node)).toEqual([2, 3]);
    expect(calls[1]?.context).toEqual({ p: 'x', r2: 2 });
  });

  it('goes on with the next path after a failure, without the results of the failed one', async () => {
    const { calls, execute } = recorder((node) => (node === 3 ? { status: 'failed' } : succeed(node)));
    const outcome = await walkFirstPath(graphOf({ 0: [1, 2], 1: [3], 2: [4], 3: [], 4: [] }), {}, execute);
    expect(outcome).toMatchObject({
      status: 'succeeded',
      succeededPath: [2, 4],
      failedPaths: [[1, 3]],
    });
    expect(calls.at(-1)?.context).toEqual({ r2: 2 });
  });

  it('fails when every path fails, naming each', async () => {
    const { execute } = recorder(() => ({ status: 'failed' }));
    expect(await walkFirstPath(graphOf({ 0: [1, 2], 1: [], 2: [] }), {}, execute)).toMatchObject({
      status: 'failed',
      succeededPath: null,
      failedPaths: [[1], [2]],
    });
  });

  it('goes on past a skipped node with the context as it was', async () => {
    const { calls, execute } = recorder((node) => (node === 1 ? { status: 'skipped' } : succeed(node)));
    const outcome = await walkFirstPath(graphOf({ 0: [1], 1: [2], 2: [] }), { p: 1 }, execute);
    expect(outcome).toMatchObject({ status: 'succeeded', succeededPath: [1, 2] });
    expect(calls[1]?.context).toEqual({ p: 1 });
  });

  it('does not execute a node twice with the same context', async () => {
    const { calls, execute } = recorder((node) =>
      node === 4 ? { status: 'failed' } : { status: 'succeeded', results: {} },
    );
    await walkFirstPath(graphOf({ 0: [1, 2], 1: [3], 2: [3], 3: [4], 4: [] }), {}, execute);
    expect(calls.map((call) => call.node)).toEqual([1, 3, 4, 2]);
  });

  it('walks 40 chained diamonds in linear time, even when the last node fails', async () => {
    const { calls, execute } = recorder((node) =>
      node === 120 ? { status: 'failed' } : { status: 'succeeded', results: {} },
    );
    const outcome = await walkFirstPath(graphOf(chainedDiamonds(40)), {}, execute);
    expect(outcome.status).toBe('failed');
    expect(calls.length).toBe(120);
  });
});

describe('walkAll', () => {
  const noSkip = async () => undefined;

  it('gives each node the results of all its ancestors in topological order', async () => {
    const { calls, execute } = recorder((node) => ({
      status: 'succeeded',
      results: { last: node, [`r${node}`]: node },
    }));
    const outcome = await walkAll(graphOf({ 0: [2, 1], 1: [3], 2: [3], 3: [] }), { p: 1 }, execute, noSkip);
    expect(calls.find((call) => call.node === 3)?.context).toEqual({ p: 1, last: 1, r1: 1, r2: 2 });
    expect(outcome).toMatchObject({ status: 'succeeded', results: { last: 3, r1: 1, r2: 2, r3: 3 } });
  });

  it('runs independent branches at the same time', async () => {
    let running = 0;
    let most = 0;
    const execute = async (node: number) => {
      most = Math.max(most, ++running);
      await vi.waitFor(() => expect(most).toBe(3));
      running--;
      return succeed(node);
    };
    await walkAll(graphOf({ 0: [1, 2, 3], 1: [], 2: [], 3: [] }), {}, execute, noSkip);
    expect(most).toBe(3);
  });

  it('skips what depends on a failed node and finishes what does not', async () => {
    const skipped: number[] = [];
    const { calls, execute } = recorder((node) => (node === 1 ? { status: 'failed' } : succeed(node)));
    const outcome = await walkAll(
      graphOf({ 0: [1, 2], 1: [3], 2: [4], 3: [5], 4: [], 5: [] }),
      {},
      execute,
      async (node) => {
        skipped.push(node);
      },
    );
    expect(outcome).toMatchObject({ status: 'failed', failedPaths: [[1]], results: { r2: 2, r4: 4 } });
    expect(skipped).toEqual([3, 5]);
    expect(calls.map((call) => call.node)).toEqual([1, 2, 4]);
  });

  it('ends with the error that ended a step, once the other branches are quiet', async () => {
    const execute = async () => Promise.reject(new Error('cancelled'));
    await expect(walkAll(graphOf({ 0: [1, 2], 1: [], 2: [] }), {}, execute, noSkip)).rejects.toThrow(
      'cancelled',
    );
  });
});
