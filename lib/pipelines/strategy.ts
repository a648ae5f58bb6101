/** How a pipeline's graph is walked: path by path until one succeeds, or every node once. */
export const strategies = ['firstPath', 'all'] as const;

export type Strategy = (typeof strategies)[number];
