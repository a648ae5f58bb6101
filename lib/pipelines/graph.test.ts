import { describe, expect, it } from 'vitest';
import { buildGraph, validateGraph } from '#lib/pipelines/graph.ts';
import type { PipelineNode } from '#lib/pipelines/schema.ts';

const start = (...to: number[]): PipelineNode => ({ id: 0, to });
const node = (id: number, ...to: number[]): PipelineNode => ({ id, operation: 'op', to });
const messages = (nodes: PipelineNode[]) =>
  validateGraph(nodes, (name) => name === 'op').map((i) => i.message);

describe('validateGraph', () => {
  it('accepts a diamond', () => {
    expect(messages([start(1, 2), node(1, 3), node(2, 3), node(3)])).toEqual([]);
  });

  it('names the nodes of a cycle', () => {
    expect(messages([start(1), node(1, 2), node(2, 3), node(3, 1)])).toEqual([
      'Nodes 1 → 2 → 3 → 1 form a cycle.',
    ]);
  });

  it('names the nodes of a cycle that the start does not reach', () => {
    expect(messages([start(1), node(1), node(2, 3), node(3, 2)])).toEqual(['Nodes 2 → 3 → 2 form a cycle.']);
  });

  it.each<[string, PipelineNode[], string]>([
    ['an unreachable node', [start(1), node(1), node(2)], 'Node 2 cannot be reached from node 0.'],
    ['an edge into the start', [start(1), node(1, 0)], 'Node 1 leads into node 0, the start.'],
    ['an unknown id', [start(1), node(1, 7)], 'Node 1 leads to node 7, which does not exist.'],
    ['a duplicate id', [start(1), node(1), node(1)], 'Node id 1 is used twice.'],
    ['an id beyond 32 bits', [start(2 ** 31), node(2 ** 31)], 'A node id is at most 2147483647.'],
    ['a missing start', [node(1)], 'Node 0, the start, is missing.'],
    ['a double edge', [start(1, 1), node(1)], 'Node 0 leads to node 1 twice.'],
    ['no operation', [start(1), { id: 1, to: [] }], 'Node 1 names no operation.'],
    [
      'an operation at the start',
      [{ ...start(1), operation: 'op' }, node(1)],
      'Node 0 is the start and names no operation.',
    ],
    [
      'an unknown operation',
      [start(1), { id: 1, operation: 'gone', to: [] }],
      'Node 1 names the operation "gone", which does not exist.',
    ],
  ])('refuses %s', (_, nodes, message) => {
    expect(messages(nodes)).toContain(message);
  });

  it('refuses a pipeline of the start alone', () => {
    expect(messages([start()])).toEqual([expect.stringContaining('names no operation')]);
  });

  it('checks a chain of 1,000 nodes written back to front', () => {
    const chain = Array.from({ length: 999 }, (_, i) => node(i + 1, ...(i < 998 ? [i + 2] : [])));
    expect(messages([...chain.reverse(), start(1)])).toEqual([]);
  });
});

describe('buildGraph', () => {
  it('orders each node after everything that leads to it', () => {
    expect(buildGraph([node(3), start(2, 1), node(1, 3), node(2, 3)]).order).toEqual([0, 2, 1, 3]);
  });
});
