import { type Figure, figure } from './figure.ts';
import { openFloor } from './floor.ts';
import { type ProcessSample, type Program, programOf, sampleTree } from './processes.ts';
import { median, round } from './statistics.ts';
import type { Subject } from './subject.ts';
import { type FindEndpoints, prepareTenSteps } from './ten-steps.ts';
import { timed } from './timed.ts';

const atOnce = 20;
const rounds = 12;

/** So many runs at once, asked for and awaited over the REST API, against as many plain scripts that make their POSTs. */
export async function measureThroughput(instance: Subject, findEndpoints: FindEndpoints): Promise<Figure> {
  const ten = await prepareTenSteps(instance, findEndpoints);
  const floor = await openFloor(instance);
  const plain: number[] = [];
  const recorded: number[] = [];
  const runs: number[] = [];
  const twoCalls: number[] = [];
  const cpu = { web: 0, worker: 0, database: 0 };
  const all = (work: () => Promise<unknown>) =>
    timed(() => Promise.all(Array.from({ length: atOnce }, work)));
  for (let count = -40; count < rounds; count++) {
    const posts = await all(() => ten.post());
    const withRecords = await all(() => ten.post(floor.insert));
    const inTwoCalls = await all(() => ten.askThenWait());
    const before = sampleTree(instance.pid);
    const whole = await all(() => ten.run());
    if (count < 0) continue;
    addCpu(cpu, before, sampleTree(instance.pid));
    plain.push(posts);
    recorded.push(withRecords);
    runs.push(whole);
    twoCalls.push(inTwoCalls);
  }
  ten.close();
  await floor.close();
  const perSecond = (times: number[]) => round((atOnce / median(times)) * 1000);
  const share = (times: number[]) => median(times.map((ms, index) => (plain[index] ?? 0) / ms));
  return figure({
    name: `${atOnce} runs of 10 steps at once over the REST API, against the plain POSTs`,
    unit: 'share of runs per second, at least',
    value: share(runs),
    limit: 0.35,
    isAtLeast: true,
    details: {
      rounds,
      runsPerSecond: perSecond(runs),
      cpuMsPerRun: Object.fromEntries(
        Object.entries(cpu).map(([name, seconds]) => [name, round((seconds * 1000) / (rounds * atOnce))]),
      ),
      plainPerSecond: perSecond(plain),
      // Each asked for in one call and waited for in another.
      shareInTwoCalls: round(share(twoCalls)),
      // With one commit per step.
      shareOfFloor: round(share(recorded)),
    },
  });
}

/** Adds what the instance's processes used in between, in seconds. */
function addCpu(
  sums: Record<Program, number>,
  before: Map<number, ProcessSample>,
  after: Map<number, ProcessSample>,
): void {
  for (const [pid, sample] of after) {
    const program = programOf(sample);
    if (program) sums[program] += sample.cpu - (before.get(pid)?.cpu ?? 0);
  }
}
