import { expect, it } from 'vitest';
import { steadyJson, steadyText } from '#lib/runs/volatile.ts';

it.each([
  ['{"a":1,"b":2}', '{ "b": 2, "a": 1 }'],
  ['{"timestamp":1732790000}', '{"timestamp":1732790001}'],
  [
    '{"createdAt":"yesterday","request_id":"a","task.uid":"b"}',
    '{"createdAt":"today","request_id":"c","task.uid":"d"}',
  ],
  ['["2026-11-28T07:00:00Z ok"]', '["2026-11-28T08:30:01.250+01:00 ok"]'],
  ['{"x":"0b0e7c9e-54a4-4c0d-8f5e-0d2f1f1d2a11"}', '{"x":"A0B0C0D0-54a4-4c0d-8f5e-0d2f1f1d2a12"}'],
])('takes %s and %s for the same', (one, other) => {
  expect(steadyJson(one)).toBe(steadyJson(other));
});

it.each([
  ['{"used":80}', '{"used":81}'],
  ['{"inode":18446744073709551615}', '{"inode":18446744073709551614}'],
  ['{"time":{"zone":"UTC"}}', '{"time":{"zone":"CET"}}'],
  ['{"grid":1}', '{"grid":2}'],
  ['{"format":"a"}', '{"format":"b"}'],
  ['{"timestamp":1}', '{}'],
])('tells %s from %s', (one, other) => {
  expect(steadyJson(one)).not.toBe(steadyJson(other));
});

it('compares what is no JSON as text', () => {
  expect(steadyJson('at 2026-11-28 07:00:00 it broke')).toBe('at <time> it broke');
  expect(steadyText('took 3 ms')).toBe('took 3 ms');
});
