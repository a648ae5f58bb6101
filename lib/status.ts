/** States of a build, invocation, run and step; `skipped` is a step's alone. */
export const statuses = ['pending', 'running', 'succeeded', 'failed', 'cancelled', 'skipped'] as const;

export type Status = (typeof statuses)[number];

/** True when nothing will change any more by itself. */
export function isFinished(status: Status): boolean {
  return status !== 'pending' && status !== 'running';
}
