import { expect, it } from 'vitest';
import { pipelineSpecSchema } from '#lib/pipelines/schema.ts';

const parse = (adjacencyList: unknown[]) => pipelineSpecSchema.parse({ adjacencyList }).adjacencyList;

it('gives a node without id its place, as KubeDiag does', () => {
  const exported = [{ to: [1, 2] }, { id: 1, operation: 'a' }, { operation: 'b', id: null }];
  expect(parse(exported)).toEqual([
    { id: 0, to: [1, 2] },
    { id: 1, operation: 'a', to: [] },
    { id: 2, operation: 'b', to: [] },
  ]);
});

it('keeps the ids that are given', () => {
  expect(
    parse([
      { id: 0, to: [7] },
      { id: 7, operation: 'a' },
    ]).map(({ id }) => id),
  ).toEqual([0, 7]);
});

it('takes null and empty for what Go leaves out', () => {
  const start = { id: 0, operation: '', to: [1], dependences: null };
  expect(parse([start, { id: 1, operation: 'cpu.check', to: null, when: null }])).toEqual([
    { id: 0, to: [1] },
    { id: 1, operation: 'cpu.check', to: [] },
  ]);
});
