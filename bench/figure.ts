import { round } from './statistics.ts';

/** One line of the benchmark. */
export interface Figure {
  name: string;
  unit: string;
  value: number;
  limit: number;
  isWithinLimit: boolean;
  /** What it was measured against in the same run, and how often. */
  details: Record<string, unknown>;
}

export function figure(parts: {
  name: string;
  unit: string;
  value: number;
  limit: number;
  details: Record<string, unknown>;
}): Figure {
  return { ...parts, value: round(parts.value), isWithinLimit: parts.value <= parts.limit };
}
