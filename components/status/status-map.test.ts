import { expect, test } from 'vitest';
import { podConditions } from '#components/status/pod-condition.ts';
import { lookOf, outcomeOf } from '#components/status/status-map.ts';
import { verdicts } from '#lib/security/line.ts';
import { statuses } from '#lib/status.ts';

test('gives every state its own word', () => {
  const states = [...new Set<string>([...statuses, 'refused', ...podConditions, ...verdicts])];
  const words = states.map((state) => lookOf(state).label);
  expect(new Set(words).size).toBe(states.length);
});

test('knows no state by the name of something every object has', () => {
  expect(lookOf('constructor').label).toBe('Unknown (constructor)');
});

test('shows a state it does not know as unknown, by name', () => {
  expect(lookOf('exploded')).toMatchObject({ label: 'Unknown (exploded)', color: 'warning' });
});

test.each([
  ['succeeded', 200, 'succeeded'],
  ['succeeded', 302, 'succeeded'],
  ['succeeded', null, 'succeeded'],
  ['succeeded', 404, 'refused'],
  ['succeeded', 500, 'failed'],
  ['succeeded', 504, 'failed'],
  ['failed', null, 'failed'],
  ['failed', 200, 'failed'],
  ['cancelled', null, 'cancelled'],
  ['running', null, 'running'],
] as const)('takes a call that is %s with the answer %s for %s', (status, statusCode, outcome) => {
  expect(outcomeOf({ status, statusCode })).toBe(outcome);
});

test.each([500, 502, 503, 504, 599])('shows an answer of %i in red, never as a success', (statusCode) => {
  expect(lookOf(outcomeOf({ status: 'succeeded', statusCode })).color).toBe('danger');
});
