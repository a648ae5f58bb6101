import { z } from 'zod';
import type { CallPhase } from '#lib/calls/call-pod.ts';

/**
 * What an attempt goes through, in this order. One on a warm Pod is neither `building` nor `starting`; while another's Pod is
 * awaited it is `queued`.
 */
const attemptPhases = ['queued', 'building', 'starting', 'running'] as const;

export const phaseSchema = z.object({
  phase: z.enum(attemptPhases),
  /** When it began, RFC 3339 UTC. It lasts until the next one begins, the last until the attempt ends. */
  at: z.string(),
  /** Id of the build that was awaited. */
  build: z.string().optional(),
});

export type AttemptPhase = z.infer<typeof phaseSchema>;

/** The phases with one more; the same when it goes on with the last. A Pod that is started anew is `starting` again. */
export function withPhase(
  phases: readonly AttemptPhase[],
  call: CallPhase,
  now: Date,
): readonly AttemptPhase[] {
  const last = phases.at(-1);
  const build = call.phase === 'building' ? call.build : undefined;
  if (last?.phase === call.phase && last.build === build) return phases;
  return [...phases, { phase: call.phase, at: now.toISOString(), ...(build !== undefined && { build }) }];
}
