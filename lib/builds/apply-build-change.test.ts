import { expect, test } from 'vitest';
import { applyBuildChange } from '#lib/builds/apply-build-change.ts';
import { exampleBuild, exampleEndedBuild } from '#lib/testing/example-views.ts';

const held = { ...exampleBuild, log: 'STEP 1\n', chunk: 3 };

test('takes the new state and adds the new pieces of the log', () => {
  const build = exampleEndedBuild;
  const after = applyBuildChange(held, { since: 3, version: 5, patch: { build, logAppend: 'STEP 2\n' } });
  expect(after).toEqual({ ...build, log: 'STEP 1\nSTEP 2\n', chunk: 5 });
});

test('replaces the log by one that is whole, so no line shows twice', () => {
  const patch = { build: exampleBuild, logAppend: 'STEP 1\nSTEP 2\n' };
  const whole = { ...exampleBuild, log: 'STEP 1\nSTEP 2\n', chunk: 5 };
  expect(applyBuildChange(held, { since: 0, version: 5, patch })).toEqual(whole);
  expect(applyBuildChange(undefined, { since: 0, version: 5, patch })).toEqual(whole);
});

test.each([2, 4])('does not take pieces that follow on piece %i when it holds three', (since) => {
  const patch = { build: exampleBuild, logAppend: 'STEP 2\n' };
  expect(applyBuildChange(held, { since, version: 5, patch })).toBeUndefined();
});

test('does not take pieces of a log of which it holds nothing', () => {
  const patch = { build: exampleBuild, logAppend: 'STEP 2\n' };
  expect(applyBuildChange(undefined, { since: 3, version: 5, patch })).toBeUndefined();
});
