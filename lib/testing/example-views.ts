import type { BuildHead } from '#lib/builds/view.ts';
import type { RunDetail } from '#lib/runs/view.ts';

/** A build that goes on. */
export const exampleBuild = {
  id: 'build-1',
  operation: 'greet',
  revision: 'abc',
  isForTries: false,
  runtime: 'python3',
  status: 'running',
  waitingFor: null,
  image: null,
  contentAddress: null,
  digest: null,
  cached: false,
  error: null,
  createdAt: '2026-01-01T00:00:00.000Z',
  startedAt: '2026-01-01T00:00:01.000Z',
  finishedAt: null,
  durationMs: null,
} satisfies BuildHead;

/** A build that came to an image. */
export const exampleEndedBuild = {
  ...exampleBuild,
  status: 'succeeded',
  image: 'podsmith/greet:1',
  contentAddress: '1',
  digest: 'sha256:1',
  finishedAt: '2026-01-01T00:00:02.000Z',
  durationMs: 1000,
} satisfies BuildHead;

/** A run that goes on. */
export const exampleRun = {
  id: 'run-1',
  diagnosis: null,
  rerun: null,
  pipeline: 'two-steps',
  revision: 'abc',
  status: 'running',
  waitingFor: null,
  parameters: '{}',
  results: null,
  succeededPath: null,
  failedPaths: [],
  targetSelector: null,
  targets: [],
  error: null,
  cancelRequested: false,
  version: 1,
  createdAt: '2026-01-01T00:00:00.000Z',
  startedAt: '2026-01-01T00:00:00.000Z',
  finishedAt: null,
} satisfies RunDetail;
