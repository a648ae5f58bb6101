import { expect, test } from 'vitest';
import type { RunGraph, ShownStep } from '#components/run/run-steps.ts';
import { skipReason } from '#components/run/skip-reason.ts';

const step = (node: number, status: ShownStep['status']): ShownStep => ({
  seq: node,
  node,
  operation: `op-${node}`,
  revision: 'r',
  target: 'local',
  status,
  input: '{}',
  reused: false,
  attempts: [],
});

/** 1 → 2 → 3 and 4 → 3. */
const graph = (whens: Record<number, string> = {}, strategy: RunGraph['strategy'] = 'all'): RunGraph => ({
  strategy,
  nodes: [
    { id: 0, to: [1, 4] },
    { id: 1, operation: 'op-1', to: [2] },
    { id: 2, operation: 'op-2', to: [3] },
    { id: 3, operation: 'op-3', to: [] },
    { id: 4, operation: 'op-4', to: [3] },
  ].map((node) => ({ ...node, when: whens[node.id] })),
});

function reasonOf(node: number, statuses: Record<number, ShownStep['status']>, of: RunGraph) {
  const steps = Object.entries(statuses).map(([id, status]) => step(Number(id), status));
  const asked = steps.find((each) => each.node === node);
  return asked && skipReason(asked, steps, of);
}

test('names the step before it that failed', () => {
  expect(reasonOf(2, { 1: 'failed', 2: 'skipped', 3: 'skipped', 4: 'succeeded' }, graph())).toEqual({
    because: 'before',
    node: 1,
    operation: 'op-1',
    status: 'failed',
  });
});

test('names the step before it that was skipped for the same reason', () => {
  expect(reasonOf(3, { 1: 'failed', 2: 'skipped', 3: 'skipped', 4: 'succeeded' }, graph())).toEqual({
    because: 'before',
    node: 2,
    operation: 'op-2',
    status: 'skipped',
  });
});

test('gives the condition that was false', () => {
  expect(
    reasonOf(3, { 1: 'succeeded', 2: 'succeeded', 3: 'skipped', 4: 'succeeded' }, graph({ 3: 'n > 1' })),
  ).toEqual({
    because: 'when',
    when: 'n > 1',
  });
});

test('takes a step that its own condition skipped for no cause', () => {
  const statuses = { 1: 'succeeded', 2: 'skipped', 3: 'skipped', 4: 'succeeded' } as const;
  expect(reasonOf(3, statuses, graph({ 2: 'a', 3: 'b' }))).toEqual({ because: 'when', when: 'b' });
});

test('takes a step with a condition that was skipped for a failure for a cause', () => {
  const statuses = { 1: 'failed', 2: 'skipped', 3: 'skipped', 4: 'succeeded' } as const;
  expect(reasonOf(3, statuses, graph({ 2: 'a', 3: 'b' }))).toMatchObject({ because: 'before', node: 2 });
});

test('knows under firstPath no other cause than the condition: another path may have failed', () => {
  const statuses = { 1: 'succeeded', 2: 'failed', 4: 'succeeded', 3: 'skipped' } as const;
  expect(reasonOf(3, statuses, graph({ 3: 'n > 1' }, 'firstPath'))).toEqual({
    because: 'when',
    when: 'n > 1',
  });
});

test('says so when what kept it from running is being tried again', () => {
  expect(reasonOf(2, { 1: 'running', 2: 'skipped' }, graph())).toEqual({ because: 'earlier' });
});
