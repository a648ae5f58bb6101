import { expect, it } from 'vitest';
import { describeDivergence } from '#components/comparison/describe-divergence.ts';
import type { ComparedPart, ComparedStep, RunComparison } from '#lib/runs/comparison.ts';
import { exampleRun } from '#lib/testing/example-views.ts';

const side = (status: 'succeeded' | 'failed') => ({
  ...{ seq: 1, status, revision: 'r', reused: false, imageDigest: null, attempt: 1, durationMs: 1 },
});

function comparisonOf(changed: ComparedPart[], over: Partial<RunComparison> = {}): RunComparison {
  const step: ComparedStep = {
    ...{ node: 1, operation: 'op', target: 'local', changed, before: side('succeeded') },
    after: side(changed.includes('status') ? 'failed' : 'succeeded'),
    verdict: changed.length > 0 ? 'changed' : 'equal',
  };
  return {
    ...{ before: exampleRun, after: exampleRun, parameters: 'equal', results: 'equal', isExact: false },
    steps: [step],
    divergence: null,
    ...over,
  };
}

const diverged = { divergence: 0 };

it.each<[ComparedPart[], Partial<RunComparison>, string]>([
  [[], {}, 'Every step was given the same, and came to the same.'],
  [['code', 'output'], diverged, 'For the same input it returned something else. Its code is another.'],
  [
    ['image', 'output'],
    diverged,
    'For the same input it returned something else. Its code is the same, its image is another.',
  ],
  [
    ['status', 'error'],
    diverged,
    'For the same input it succeeded before and failed after. Its code is the same: what it depends on outside was not.',
  ],
  [['log'], {}, 'No step came to something else for the same input.'],
  [
    ['input', 'output'],
    { parameters: 'changed' },
    'The runs were given different parameters. No step came to something else for the same input.',
  ],
])('says of a change of %j with %j: %s', (changed, over, text) => {
  expect(describeDivergence(comparisonOf(changed, over))).toBe(text);
});
