import { rawJson } from '#lib/api/answer.ts';
import type { AttemptView, RunSummary, RunView, StepView } from '#lib/runs/view.ts';

/** A run as `GET runs` lists it. */
export function runSummaryAnswer<Run extends RunSummary>(run: Run) {
  const { startedAt, finishedAt } = run;
  const durationMs = startedAt && finishedAt ? Date.parse(finishedAt) - Date.parse(startedAt) : null;
  return { ...run, durationMs };
}

/** A run with its steps. */
export function runAnswer({ steps, parameters, results, ...run }: RunView) {
  return {
    ...runSummaryAnswer(run),
    parameters: rawJson(parameters),
    results: rawJson(results),
    steps: steps.map(stepAnswer),
  };
}

/** A step's own fields are those of its latest attempt. */
function stepAnswer({ attempts, input, leftOut, ...step }: StepView) {
  const latest = attempts.at(-1);
  return {
    ...step,
    attempt: latest?.number ?? 0,
    input: rawJson(input),
    output: rawJson(latest?.output ?? null),
    leftOut: leftOut || latest?.leftOut ? { ...leftOut, ...latest?.leftOut } : undefined,
    error: latest?.error ?? null,
    log: latest?.log ?? '',
    image: latest?.image ?? null,
    imageDigest: latest?.imageDigest ?? null,
    pod: latest?.pod ?? null,
    startedAt: latest?.startedAt ?? null,
    finishedAt: latest?.finishedAt ?? null,
    durationMs: latest?.durationMs ?? null,
    attempts: attempts.map(attemptAnswer),
  };
}

function attemptAnswer(attempt: AttemptView) {
  return { ...attempt, output: rawJson(attempt.output) };
}
