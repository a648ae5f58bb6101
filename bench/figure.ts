import { round } from './statistics.ts';

/** One line of the benchmark. */
export interface Figure {
  name: string;
  unit: string;
  value: number;
  limit: number;
  /** Where more is better; elsewhere the limit is the most. */
  isAtLeast?: true;
  isWithinLimit: boolean;
  /** What it was measured against in the same run, and how often. */
  details: Record<string, unknown>;
}

export function figure(parts: {
  name: string;
  unit: string;
  value: number;
  limit: number;
  isAtLeast?: true;
  details: Record<string, unknown>;
}): Figure {
  const { value, limit, isAtLeast } = parts;
  return { ...parts, value: round(value), isWithinLimit: isAtLeast ? value >= limit : value <= limit };
}
