import { type Figure, figure } from './figure.ts';
import { programOf, sampleTree } from './processes.ts';
import { round } from './statistics.ts';
import type { Subject } from './subject.ts';
import { type FindEndpoints, prepareTenSteps } from './ten-steps.ts';

const runs = 10_000;
const atOnce = 20;
const sampleEvery = 500;

/** What web and worker hold after many runs, against what they hold once they are warm. */
export async function measureMemory(instance: Subject, findEndpoints: FindEndpoints): Promise<Figure[]> {
  const ten = await prepareTenSteps(instance, findEndpoints);
  const samples = { web: [] as number[], worker: [] as number[] };
  for (let done = -sampleEvery * 4; done < runs; done += atOnce) {
    await Promise.all(Array.from({ length: atOnce }, () => ten.run()));
    if (done < 0 || done % sampleEvery !== 0) continue;
    for (const sample of sampleTree(instance.pid).values()) {
      const program = programOf(sample);
      if (program === 'web' || program === 'worker') samples[program].push(sample.memoryMib);
    }
  }
  ten.close();
  return (['web', 'worker'] as const).map((name) => {
    const quarter = Math.floor(samples[name].length / 4);
    // V8 collects now and then, so samples rise and fall by a third: what stays is what the least of them shows.
    const first = Math.min(...samples[name].slice(0, quarter));
    const last = Math.min(...samples[name].slice(-quarter));
    return figure({
      name: `${name}, memory over ${runs} runs: the least in the last quarter against the first's`,
      unit: 'ratio',
      value: last / first,
      limit: 1.1,
      details: { firstMib: round(first), lastMib: round(last), samplesMib: samples[name].map(Math.round) },
    });
  });
}
