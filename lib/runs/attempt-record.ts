import type { CallPhase, PodOfCall } from '#lib/calls/call-pod.ts';
import { isDatabaseFailure } from '#lib/db/database-failure.ts';
import { toErrorView } from '#lib/errors.ts';
import { createLogSoFar } from '#lib/logs/log-so-far.ts';
import type { OnGrown } from '#lib/pods/pool/log-demux.ts';
import type { StepResults } from '#lib/runs/judge-answer.ts';
import { type AttemptPhase, withPhase } from '#lib/runs/phases.ts';
import {
  type NewStep,
  recordAttemptEnd,
  recordAttemptLog,
  recordAttemptStart,
} from '#lib/runs/step-store.ts';
import { storableText } from '#lib/storable.ts';
import { untilDatabase } from '#lib/workers/until-database.ts';

/** How an attempt ended: with results, or with what was thrown. */
export type AttemptOutcome = { result: StepResults } | { error: unknown };

/** What is recorded of one attempt while it is made. */
export interface AttemptRecord {
  pod: PodOfCall | null;
  /** Call it with each phase: it is shown if it lasts. */
  reached(phase: CallPhase): void;
  /** Call it each time the handler has printed: the log so far is shown. */
  printed: OnGrown;
  /**
   * Records the outcome, durably. While the database is away it waits: without the outcome the step would be executed
   * again.
   *
   * @param options.repeatInMs After how long a failed attempt is repeated; the step stays `running` then. Left out: it is not.
   * @param options.durationMs From request to answer; left out, the time since the attempt began.
   */
  end(outcome: AttemptOutcome, options: { repeatInMs?: number; durationMs?: number }): Promise<void>;
  /** Adds the log once it is there and the outcome recorded. */
  addLog(log: Promise<string>): Promise<void>;
  /** Leaves the attempt as it is, for the caller to end with all others of its run. */
  abandon(): Promise<void>;
}

/**
 * An attempt or a phase that is over sooner than this (ms) has no write of its own: nobody could have seen it running, and if
 * its worker dies it is made again as if it had not begun.
 */
const showAfterMs = 10;

/**
 * Begins an attempt.
 *
 * @param number From 1.
 * @param queuedAt When it could have begun.
 */
export function beginAttempt(step: NewStep, number: number, queuedAt: Date): AttemptRecord {
  const startedAt = new Date();
  const began = performance.now();
  let phases: readonly AttemptPhase[] = [{ phase: 'queued', at: queuedAt.toISOString() }];
  let started: Promise<void> = Promise.resolve();
  let ended: Promise<void> | undefined;
  const show = () => {
    const before = started;
    // Only shown: whether it was recorded or not, the outcome is recorded whole.
    started = recordAttemptStart(step, { number, startedAt, phases }).catch((error: unknown) => {
      if (!isDatabaseFailure(error)) throw error;
    });
    started = Promise.all([before, started]).then(() => undefined);
    // Awaited by whichever write follows; until then a failure must not count as unhandled.
    started.catch(() => undefined);
  };
  let timer = setTimeout(show, showAfterMs);
  const soFar = createLogSoFar(async (text) => {
    await started;
    await recordAttemptLog(step, { number, text: storableText(text) });
  });
  const end: AttemptRecord['end'] = async (outcome, { repeatInMs, durationMs }) => {
    clearTimeout(timer);
    const finishedAt = new Date();
    const spentMs = durationMs ?? performance.now() - began;
    await started;
    const isSuccess = 'result' in outcome;
    const failedStatus = repeatInMs === undefined ? 'failed' : 'running';
    const isRepeated = !isSuccess && repeatInMs !== undefined;
    const attempt = {
      number,
      status: isSuccess ? ('succeeded' as const) : ('failed' as const),
      startedAt,
      phases,
      end: {
        output: isSuccess ? outcome.result.text : null,
        error: isSuccess ? null : toErrorView(outcome.error),
        image: record.pod?.image ?? null,
        imageDigest: record.pod?.imageDigest ?? null,
        pod: record.pod?.pod ?? null,
        finishedAt,
        durationMs: spentMs,
        retryAt: isRepeated ? new Date(finishedAt.getTime() + repeatInMs) : null,
      },
    };
    await untilDatabase(() => recordAttemptEnd(step, attempt, isSuccess ? 'succeeded' : failedStatus));
  };

  const record: AttemptRecord = {
    pod: null,
    reached(phase) {
      const after = withPhase(phases, phase, new Date());
      if (after === phases || ended) return;
      phases = after;
      clearTimeout(timer);
      timer = setTimeout(show, showAfterMs);
    },
    printed: soFar.grew,
    end(outcome, options) {
      // At once: a log that is there already must wait for it.
      ended = end(outcome, options);
      return ended;
    },
    async addLog(log) {
      const text = storableText(await log);
      await Promise.all([ended, soFar.stop()]);
      if (text !== '') await recordAttemptLog(step, { number, text });
    },
    async abandon() {
      clearTimeout(timer);
      await Promise.all([started, soFar.stop()]);
    },
  };
  return record;
}
