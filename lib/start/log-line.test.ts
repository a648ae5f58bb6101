import { expect, test } from 'vitest';
import { formatLogLine } from '#lib/start/log-line.ts';

test('turns our JSON log lines into sentences', () => {
  expect(formatLogLine('web', '{"level":30,"msg":"ready"}')).toBe('web    │ ready');
  expect(formatLogLine('worker', '{"level":50,"msg":"a task failed","err":{"message":"disk full"}}')).toBe(
    'worker │ error: a task failed: disk full',
  );
});

test('leaves any other line as it is', () => {
  expect(formatLogLine('web', '{"a":1}')).toBe('web    │ {"a":1}');
  expect(formatLogLine('web', '{ not json')).toBe('web    │ { not json');
  expect(formatLogLine('web', 'plain')).toBe('web    │ plain');
});
