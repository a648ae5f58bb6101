import { z } from 'zod';

/** How one wall stands: in place, with a gap, not there, or nobody can say from here. */
export const verdicts = ['ok', 'weak', 'failed', 'untold'] as const;
export type Verdict = (typeof verdicts)[number];

export const securityAreas = ['builds', 'functions', 'requests', 'shipped'] as const;
export type SecurityArea = (typeof securityAreas)[number];

/** One wall, and how it stands here. */
export interface SecurityLine {
  /** Stable: `builds.egress`. */
  id: string;
  area: SecurityArea;
  /** What is kept apart, in a few words. */
  what: string;
  verdict: Verdict;
  /** What is so, and why it cannot be otherwise here; sentences. */
  why: string;
  /** The next step of whoever runs the installation; null when there is none. */
  whatToDo: string | null;
}

/** A line where its area goes without saying; of one that is in place there may be nothing to do. */
export const areaLineSchema = z.object({
  id: z.string(),
  what: z.string(),
  verdict: z.enum(verdicts),
  why: z.string(),
  whatToDo: z.string().nullish(),
});
export type AreaLine = z.infer<typeof areaLineSchema>;
