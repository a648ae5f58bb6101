import type { Podsmith } from '../e2e/podsmith.ts';

/** The instance that is measured, and what lets the benchmark in. */
export interface Subject extends Podsmith {
  token: string;
  admin: { email: string; password: string };
}
