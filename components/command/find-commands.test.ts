import { expect, it } from 'vitest';
import { findCommands, type Things } from '#components/command/find-commands.ts';

const things: Things = {
  operations: ['check-disk', 'disk-usage', 'restart-pod'],
  pipelines: ['nightly-disk', 'security'],
  runs: [
    { id: '1a2b3c4d-0000', pipeline: 'nightly-disk', status: 'failed', createdAt: '2026-01-01T00:00:00Z' },
    { id: '5e6f7a8b-0000', pipeline: 'other', status: 'succeeded', createdAt: '2026-01-01T00:00:00Z' },
  ],
};

const found = (typed: string) =>
  Object.fromEntries(
    findCommands(typed, things).map(({ id, commands }) => [id, commands.map(({ label }) => label)]),
  );

it.each([
  [
    'disk',
    {
      operations: ['disk-usage', 'check-disk'],
      pipelines: ['nightly-disk'],
      runs: ['nightly-disk 1a2b3c4d'],
    },
  ],
  ['DISK check', { operations: ['check-disk'] }],
  ['5e6f', { runs: ['other 5e6f7a8b'] }],
  ['new', { actions: ['New operation', 'New pipeline'] }],
  ['secur', { pipelines: ['security'], pages: ['Security'] }],
  ['nothing of the kind', {}],
])('finds by %s', (typed, expected) => {
  expect(found(typed)).toEqual(expected);
});

it('shows some of everything before anything is typed, and never too many', () => {
  const many = { ...things, operations: Array.from({ length: 500 }, (_, i) => `op-${i}`) };
  const groups = findCommands('', many);
  expect(groups.map(({ id }) => id)).toEqual(['operations', 'pipelines', 'runs', 'actions', 'pages']);
  expect(groups[0]?.commands).toHaveLength(7);
  expect(findCommands('op-499', many)[0]?.commands.map(({ href }) => href)).toEqual(['/operations/op-499']);
});
