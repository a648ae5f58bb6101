import type { Strategy } from '#lib/pipelines/strategy.ts';

/** The strategies in words. */
export const strategyLabels: Record<Strategy, string> = { all: 'All', firstPath: 'First path' };
