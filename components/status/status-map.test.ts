import { expect, test } from 'vitest';
import { lookOf } from '#components/status/status-map.ts';
import { statuses } from '#lib/status.ts';

test('gives every state its own word', () => {
  const words = statuses.map((status) => lookOf(status).label);
  expect(new Set(words).size).toBe(statuses.length);
});

test('shows a state it does not know as unknown, by name', () => {
  expect(lookOf('exploded')).toMatchObject({ label: 'Unknown (exploded)', color: 'warning' });
});
