import { formatDuration } from '#components/time/format.ts';
import type { AttemptPhase } from '#lib/runs/phases.ts';
import type { AttemptView, StepView } from '#lib/runs/view.ts';
import type { ShownText } from '#lib/shown-text.ts';

type PhaseName = AttemptPhase['phase'];

/** What phases are called beside their times. */
export const phaseLabels: Record<PhaseName, string> = {
  queued: 'Queued',
  building: 'Image',
  starting: 'Pod start',
  running: 'Running',
};

/** What a step that is under way is doing. */
const doing: Record<PhaseName, string> = {
  queued: 'Waiting for a Pod…',
  building: 'Building the image…',
  starting: 'Starting the Pod…',
  running: 'Running',
};

/** A part of an attempt; times in ms since 1970. */
export interface AttemptPart {
  phase: PhaseName;
  from: number;
  to: number;
}

/**
 * The parts of an attempt, one after the other; of one that was recorded without its phases, all of it.
 *
 * @param now Where an open attempt ends for now; `null` where the time is not known, as on the server.
 */
export function partsOf(attempt: AttemptView<ShownText>, now: number | null): AttemptPart[] {
  const { phases, startedAt, finishedAt } = attempt;
  const known: readonly AttemptPhase[] = phases.length > 0 ? phases : [{ phase: 'running', at: startedAt }];
  const begins = known.map(({ at }) => Date.parse(at));
  const last = begins.at(-1) ?? 0;
  // The clocks of worker and browser may differ.
  const end = Math.max(last, finishedAt === null ? (now ?? last) : Date.parse(finishedAt));
  return known.map(({ phase }, index) => ({
    phase,
    from: begins[index] ?? end,
    to: begins[index + 1] ?? end,
  }));
}

/** Too short to be worth a word. */
const leastMs = 1;

/** `Image 4.2 s · Pod start 1.1 s · Running 12 ms`; of several attempts each with its number. */
export function describeParts(step: StepView<ShownText>, now: number | null): string {
  const { attempts } = step;
  return attempts
    .map((attempt) => {
      const parts = partsOf(attempt, now)
        .filter(({ from, to, phase }) => to - from >= leastMs || phase === 'running')
        .map(({ phase, from, to }) => `${phaseLabels[phase]} ${formatDuration(to - from)}`);
      return `${attempts.length > 1 ? `Attempt ${attempt.number}: ` : ''}${parts.join(' · ')}`;
    })
    .join('; ');
}

/** What a step that is under way does: its phase, or how long until it is tried again. Undefined of any other. */
export function describeDoing(step: StepView<ShownText>, now: number | null): string | undefined {
  const last = step.attempts.at(-1);
  if (step.status !== 'running' || !last) return undefined;
  if (last.status === 'running') return doing[last.phases.at(-1)?.phase ?? 'running'];
  if (last.retryAt === null) return 'Next attempt…';
  const leftMs = now === null ? 0 : Date.parse(last.retryAt) - now;
  // Whole seconds: a clock that counts hundredths is not read.
  return leftMs > 0 ? `Next attempt in ${Math.ceil(leftMs / 1000)} s` : 'Next attempt…';
}
