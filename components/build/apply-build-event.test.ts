import { expect, test } from 'vitest';
import { applyBuildEvent } from '#components/build/apply-build-event.ts';
import type { BuildView } from '#lib/builds/view.ts';

const { log: _log, ...state }: BuildView = {
  id: 'build-1',
  operation: 'greet',
  revision: 'abc',
  runtime: 'python3',
  status: 'running',
  waitingFor: null,
  image: null,
  digest: null,
  cached: false,
  error: null,
  log: '',
  createdAt: '2026-01-01T00:00:00.000Z',
  startedAt: null,
  finishedAt: null,
  durationMs: null,
};

test('adds the new lines to the log', () => {
  const after = applyBuildEvent(
    { ...state, log: 'STEP 1\n' },
    { event: { build: { ...state, status: 'succeeded' }, logAppend: 'STEP 2\n' }, isFirst: false },
  );
  expect(after).toMatchObject({ status: 'succeeded', log: 'STEP 1\nSTEP 2\n' });
});

test('replaces the log at the start of a connection, so no line shows twice', () => {
  const after = applyBuildEvent(
    { ...state, log: 'STEP 1\n' },
    { event: { build: state, logAppend: 'STEP 1\nSTEP 2\n' }, isFirst: true },
  );
  expect(after.log).toBe('STEP 1\nSTEP 2\n');
});
