import type { Figure } from './figure.ts';

/** A measurement, by the name that selects it. */
export type Measure = [name: string, work: () => Promise<Figure | Figure[]>];
