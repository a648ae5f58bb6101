import { describe, expect, it } from 'vitest';
import { buildHeadSchema } from '#lib/builds/view.ts';
import { exampleBuild, exampleEndedBuild } from '#lib/testing/example-views.ts';

const error = { code: 'BUILD_COMMAND_FAILED', message: 'It failed.', fault: 'code' };
const pending = { ...exampleBuild, status: 'pending', startedAt: null };
const failed = { ...exampleBuild, status: 'failed', error, finishedAt: '2026-01-01T00:00:02.000Z' };

describe('a build', () => {
  it.each([
    ['waits for an engine', { ...pending, waitingFor: 'no engine' }],
    ['goes on', exampleBuild],
    ['waits again, in the hands of another worker', { ...exampleBuild, waitingFor: 'no engine' }],
    ['has come to an image', exampleEndedBuild],
    ['has found its image there', { ...exampleEndedBuild, cached: true }],
    ['has failed', { ...failed, durationMs: 1000 }],
    ['was set aside before it began', { ...failed, startedAt: null }],
    ['was cancelled before it began', { ...failed, status: 'cancelled', startedAt: null }],
  ])('%s', (_how, build) => {
    expect(buildHeadSchema.parse(build)).toEqual(build);
  });

  it.each([
    ['begins pending', { ...pending, startedAt: exampleBuild.startedAt }],
    ['goes on with an error', { ...exampleBuild, error }],
    ['succeeds without an image', { ...exampleEndedBuild, image: null }],
    ['fails without an error', { ...failed, error: null }],
    ['is cancelled without an end', { ...failed, status: 'cancelled', finishedAt: null }],
    ['is skipped', { ...failed, status: 'skipped' }],
  ])('never %s', (_how, build) => {
    expect(buildHeadSchema.safeParse(build).success).toBe(false);
  });
});
