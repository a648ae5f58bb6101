import { expect, test } from 'vitest';
import { podConditions } from '#components/pod/pod-condition.ts';
import { lookOf } from '#components/status/status-map.ts';
import { statuses } from '#lib/status.ts';

test('gives every state its own word', () => {
  const states = [...new Set<string>([...statuses, ...podConditions])];
  const words = states.map((state) => lookOf(state).label);
  expect(new Set(words).size).toBe(states.length);
});

test('knows no state by the name of something every object has', () => {
  expect(lookOf('constructor').label).toBe('Unknown (constructor)');
});

test('shows a state it does not know as unknown, by name', () => {
  expect(lookOf('exploded')).toMatchObject({ label: 'Unknown (exploded)', color: 'warning' });
});
