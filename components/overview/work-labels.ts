import type { Failure, Work } from '#lib/overview/view.ts';

/** The kinds of work in words. */
export const workLabels: Record<Work['kind'], string> = {
  run: 'Run',
  build: 'Build',
  call: 'Call',
};

/** The page that shows it; of a failure in a run, with the step that failed. */
export function workHref({ kind, id, name, step = null }: Work & Partial<Pick<Failure, 'step'>>): string {
  switch (kind) {
    case 'run':
      return `/runs/${id}${step ? `?${new URLSearchParams({ target: step.target, step: String(step.seq) })}` : ''}`;
    case 'build':
      return `/builds/${id}`;
    case 'call':
      return `/operations/${name}?invocation=${id}`;
  }
}
