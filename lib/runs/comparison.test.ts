import { describe, expect, it } from 'vitest';
import { compareSteps, findDivergence, type Side } from '#lib/runs/comparison.ts';

const side = (seq: number, over: Partial<Side> = {}): Side => ({
  ...{
    seq,
    node: seq,
    operation: `op-${seq}`,
    target: 'local',
    status: 'succeeded',
    revision: 'r',
    reused: false,
  },
  ...{ imageDigest: null, attempt: 1, durationMs: 5, input: '{}', output: '{}', error: null, log: '' },
  ...over,
});

const verdicts = (before: Side[], after: Side[]) =>
  compareSteps(before, after).map(({ node, verdict, changed }) => [node, verdict, ...changed]);

describe('comparing steps', () => {
  it('finds nothing between equal ones, however long they took', () => {
    expect(verdicts([side(1), side(2)], [side(1, { durationMs: 90 }), side(2, { reused: true })])).toEqual([
      [1, 'equal'],
      [2, 'equal'],
    ]);
  });

  it.each([
    ['status', { status: 'failed' }],
    ['code', { revision: 's' }],
    ['input', { input: '{"n":1}' }],
    ['output', { output: '{"n":1}' }],
    ['output', { output: null }],
    ['error', { error: 'It broke.' }],
    ['log', { log: 'more' }],
  ] as const)('names a changed %s', (part, over) => {
    expect(verdicts([side(1)], [side(1, over)])).toEqual([[1, 'changed', part]]);
  });

  it('compares images only where both have one', () => {
    expect(verdicts([side(1, { imageDigest: 'a' })], [side(1)])).toEqual([[1, 'equal']]);
    expect(verdicts([side(1, { imageDigest: 'a' })], [side(1, { imageDigest: 'b' })])).toEqual([
      [1, 'changed', 'image'],
    ]);
  });

  it('tells what only one of them has, in the order of both', () => {
    const other = side(2, { operation: 'another' });
    expect(verdicts([side(1), side(2), side(3)], [side(1), other])).toEqual([
      [1, 'equal'],
      [2, 'added'],
      [2, 'removed'],
      [3, 'removed'],
    ]);
  });

  it('pairs the steps of a node that was reached several times, and of each target, in turn', () => {
    const at = (seq: number, target: string, output: string) =>
      side(seq, { node: 1, operation: 'op', target, output });
    const before = [at(1, 'a', '{"n":1}'), at(2, 'b', '{"n":2}'), at(3, 'a', '{"n":3}')];
    const after = [at(1, 'b', '{"n":2}'), at(2, 'a', '{"n":1}'), at(3, 'a', '{"n":4}')];
    expect(compareSteps(before, after).map(({ target, verdict }) => [target, verdict])).toEqual([
      ['b', 'equal'],
      ['a', 'equal'],
      ['a', 'changed'],
    ]);
  });
});

describe('divergence', () => {
  it.each([
    ['is where the same input gave another output', [{}, { output: '[]' }, { input: '[]', output: '[]' }], 1],
    ['is where the same input gave a failure', [{ status: 'failed', output: null, error: 'no' }], 0],
    ['is not where another log was printed', [{ log: 'x' }], null],
    ['is not where the input was another', [{ input: '[]', output: '[]' }], null],
  ] as const)('%s', (_what, changes, expected) => {
    const before = changes.map((_change, index) => side(index + 1));
    const after = changes.map((change, index) => side(index + 1, change as Partial<Side>));
    expect(findDivergence(compareSteps(before, after))).toBe(expected);
  });
});
