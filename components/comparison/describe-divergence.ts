import type { ComparedPart, RunComparison } from '#lib/runs/comparison.ts';

/** What each part of a step is called. */
export const partLabels: Record<ComparedPart, string> = {
  status: 'status',
  code: 'code',
  image: 'image',
  input: 'input',
  output: 'output',
  error: 'error',
  log: 'log',
};

/** In a sentence or two: where two runs part, and what may have made them. */
export function describeDivergence({ steps, divergence, parameters }: RunComparison): string {
  const step = divergence === null ? undefined : steps[divergence];
  if (step) {
    const outcome = step.changed.includes('status')
      ? `it ${was(step.before?.status)} before and ${was(step.after?.status)} after`
      : 'it returned something else';
    const cause = step.changed.includes('code')
      ? 'Its code is another.'
      : step.changed.includes('image')
        ? 'Its code is the same, its image is another.'
        : 'Its code is the same: what it depends on outside was not.';
    return `For the same input ${outcome}. ${cause}`;
  }
  const first = steps.find(({ verdict }) => verdict !== 'equal');
  if (!first) return 'Every step was given the same, and came to the same.';
  if (parameters === 'changed') {
    return 'The runs were given different parameters. No step came to something else for the same input.';
  }
  return 'No step came to something else for the same input.';
}

function was(status: string | undefined): string {
  return status === 'skipped' || status === 'cancelled' ? `was ${status}` : String(status);
}
