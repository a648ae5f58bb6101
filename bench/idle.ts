import { type Figure, figure } from './figure.ts';
import { type ProcessSample, programOf, sampleTree } from './processes.ts';
import type { Subject } from './subject.ts';

const seconds = 60;
/** Processes tidy up once after their start. */
const settleMs = 60_000;

/** What all of an instance's processes use while nobody uses it, the container engine's service counted in. */
export async function measureIdle(instance: Subject): Promise<Figure[]> {
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const before = sample(instance);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const after = sample(instance);
  const used = [...after].map(([pid, now]) => ({ ...now, cpu: now.cpu - (before.get(pid)?.cpu ?? 0) }));
  const total = used.reduce((sum, process) => sum + process.cpu, 0);
  const node = used.filter((process) => ['web', 'worker'].includes(programOf(process) ?? ''));
  return [
    figure({
      name: 'all processes, idle for a minute',
      unit: '% of a core',
      value: (total / seconds) * 100,
      limit: 0.5,
      details: {
        processes: used.length,
        busiest: used
          .sort((a, b) => b.cpu - a.cpu)
          .slice(0, 4)
          .map(describe),
      },
    }),
    figure({
      name: 'web and worker, memory when idle',
      unit: 'MiB',
      value: node.reduce((sum, process) => sum + process.memoryMib, 0),
      limit: 500,
      details: { processes: node.map(describe) },
    }),
  ];
}

/** The instance, and the engine's service that the benchmark has started for it. */
function sample(instance: Subject): Map<number, ProcessSample> {
  const service = [...sampleTree(process.pid)].filter(([, { command }]) =>
    /podman system service/.test(command),
  );
  return new Map([...sampleTree(instance.pid), ...service]);
}

function describe({ command, cpu, memoryMib }: ProcessSample): string {
  return `${command.slice(0, 60)}: ${cpu.toFixed(2)} s, ${Math.round(memoryMib)} MiB`;
}
