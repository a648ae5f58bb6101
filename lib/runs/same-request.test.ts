import { expect, it } from 'vitest';
import { findDifference } from '#lib/runs/same-request.ts';

const asked = {
  parameters: '{"a":{"b":1,"c":2},"at":1700000000000000001}',
  targetSelector: { nodeNames: ['x', 'y'], podReferences: [{ namespace: 'shop', name: 'web-0' }] },
};

it('finds no difference in the order of keys and of targets', async () => {
  const same = {
    parameters: '{"at":1700000000000000001,"a":{"c":2,"b":1}}',
    targetSelector: { podReferences: [{ name: 'web-0', namespace: 'shop' }], nodeNames: ['y', 'x'] },
  };
  expect(await findDifference(asked, same)).toBeUndefined();
  expect(
    await findDifference({ parameters: '{}' }, { parameters: '{}', targetSelector: null }),
  ).toBeUndefined();
});

it.each<[string, Parameters<typeof findDifference>[1], string]>([
  ['another value', { ...asked, parameters: '{"a":{"b":1,"c":3},"at":1700000000000000001}' }, 'parameters'],
  [
    'another last digit',
    { ...asked, parameters: '{"a":{"b":1,"c":2},"at":1700000000000000002}' },
    'parameters',
  ],
  ['another node', { ...asked, targetSelector: { ...asked.targetSelector, nodeNames: ['x'] } }, 'targets'],
  ['no targets', { parameters: asked.parameters }, 'targets'],
])('finds %s', async (_, other, difference) => {
  expect(await findDifference(asked, other)).toBe(difference);
});
