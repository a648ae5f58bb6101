import { type Figure, figure } from './figure.ts';
import type { Floor } from './floor.ts';
import { median, round } from './statistics.ts';
import type { Subject } from './subject.ts';
import { type FindEndpoints, prepareTenSteps, type RunAnswer, steps } from './ten-steps.ts';
import { timed } from './timed.ts';

const rounds = 30;

/**
 * A warm pipeline of ten trivial functions, against the same ten POSTs made one after the other by a plain script.
 *
 * @param options.limit milliseconds per step
 * @param options.openFloor Where it is given, a second figure says how much more than one durable row each step of a run
 * costs beyond its POST, the run's begin included.
 */
export async function measurePipeline(
  instance: Subject,
  options: { name: string; limit: number; findEndpoints: FindEndpoints; openFloor?: () => Promise<Floor> },
): Promise<Figure[]> {
  const { name, limit, findEndpoints } = options;
  const ten = await prepareTenSteps(instance, findEndpoints);
  const leastRecord = await options.openFloor?.();
  const direct: number[] = [];
  const floor: number[] = [];
  const whole: number[] = [];
  const asked: number[] = [];
  const inside: number[] = [];
  const calls: number[] = [];
  // "Warm": the processes have compiled what they run, as they have in an installation that is in use.
  for (let count = -40; count < rounds; count++) {
    const posts = await timed(() => ten.post());
    const recorded = await timed(() => ten.post(leastRecord?.insert));
    let run: RunAnswer | undefined;
    const wall = await timed(async () => {
      run = await ten.askThenWait();
    });
    if (count < 0 || !run) continue;
    direct.push(posts);
    floor.push(recorded);
    whole.push(wall);
    asked.push(Date.parse(run.finishedAt) - Date.parse(run.createdAt));
    calls.push(run.steps.reduce((sum, step) => sum + step.durationMs, 0));
    inside.push(Date.parse(run.finishedAt) - Date.parse(run.startedAt));
  }
  ten.close();
  await leastRecord?.close();
  const over = (times: number[]) => median(times.map((ms, index) => (ms - (direct[index] ?? 0)) / steps));
  const overhead = figure({
    name,
    unit: 'ms, median',
    value: over(inside),
    limit,
    details: {
      rounds,
      measured: "from the run's begin to its end, as the run itself says",
      // From each step's request to its answer: without its record.
      callOverheadPerStepMs: round(over(calls)),
      runMedianMs: round(median(inside)),
      // Once per run, not per step: until a worker has taken it on, durably.
      askedToBeginMedianMs: round(median(asked.map((ms, index) => ms - (inside[index] ?? 0)))),
      // The same with that.
      withBeginPerStepMs: round(over(asked)),
      // With both HTTP calls, their authentication, and the answer's 10 steps.
      clientMedianMs: round(median(whole)),
      apiCallsMedianMs: round(median(whole.map((ms, index) => ms - (asked[index] ?? 0)))),
      directMedianMs: round(median(direct)),
    },
  });
  if (!leastRecord) return [overhead];
  return [
    overhead,
    figure({
      name: 'overhead per step, begin included, as a multiple of one durable INSERT per step',
      unit: 'ratio of medians',
      value: over(asked) / over(floor),
      limit: 1.5,
      details: {
        rounds,
        floorPerStepMs: round(over(floor)),
        floorMedianMs: round(median(floor)),
        runOfFloor: round(median(asked) / median(floor)),
      },
    }),
  ];
}
