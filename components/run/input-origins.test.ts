import { expect, test } from 'vitest';
import { inputOrigins } from '#components/run/input-origins.ts';
import type { RunGraph, ShownStep } from '#components/run/run-steps.ts';

const step = (node: number, input: string, output: string): ShownStep => ({
  ...{ seq: node, node, operation: `op-${node}`, revision: 'r', target: 'local', status: 'succeeded' },
  ...{ input, reused: false },
  attempts: [
    {
      ...{
        number: 1,
        round: 0,
        status: 'succeeded',
        output,
        error: null,
        log: '',
        image: null,
        imageDigest: null,
      },
      ...{ pod: null, startedAt: '2026-01-01T00:00:00.000Z', finishedAt: '2026-01-01T00:00:01.000Z' },
      ...{ durationMs: 1, phases: [], retryAt: null },
    },
  ],
});
const writer = (node: number) => ({ seq: node, node, operation: `op-${node}` });

/** 1 → 2 → 4, and 3 by itself. */
const graph: RunGraph = {
  strategy: 'all',
  nodes: [
    { id: 0, to: [1, 3] },
    { id: 1, operation: 'op-1', to: [2] },
    { id: 2, operation: 'op-2', to: [4] },
    { id: 3, operation: 'op-3', to: [] },
    { id: 4, operation: 'op-4', to: [] },
  ],
};
const steps = [
  step(1, '{}', '{"disk":"sda","used":18446744073709551615}'),
  step(2, '{}', '{"disk":"sdb"}'),
  step(3, '{}', '{"disk":"none","other":1}'),
];
const originsOf = (input: string, parameters: string) =>
  inputOrigins(step(4, input, '{}'), { steps, parameters, graph });

test('names who wrote each key, and whose value it took the place of', () => {
  const input = '{"node":"worker-1","disk":"sdb","used":18446744073709551615}';
  expect(originsOf(input, '{"node":"worker-1","disk":"any"}')).toEqual([
    { key: 'node', writer: 'parameters', overwritten: [] },
    { key: 'disk', writer: writer(2), overwritten: ['parameters', writer(1)] },
    { key: 'used', writer: writer(1), overwritten: [] },
  ]);
});

test('names nobody for a value that is no one’s, as one that the node’s own inputs make', () => {
  expect(originsOf('{"disk":"/dev/sdb","toString":1}', '{}')).toEqual([
    { key: 'disk', writer: undefined, overwritten: [] },
    { key: 'toString', writer: undefined, overwritten: [] },
  ]);
});

test('is not told where a text is too large to come with the page', () => {
  expect(
    inputOrigins({ ...step(4, '', '{}'), input: { bytes: 2_000_000 } }, { steps, parameters: '{}', graph }),
  ).toBeUndefined();
});
