import { readdirSync, readFileSync } from 'node:fs';
import { type Figure, figure } from './figure.ts';
import type { Subject } from './subject.ts';

const seconds = 60;
const ticksPerSecond = 100;
const settleMs = 20_000;

interface ProcessSample {
  command: string;
  /** Processor time used so far, in seconds. */
  cpu: number;
  /** Proportional set size: shared pages counted once, in MiB. */
  memoryMib: number;
}

/** What all of an instance's processes use while nobody uses it. */
export async function measureIdle(instance: Subject): Promise<Figure[]> {
  await new Promise((resolve) => setTimeout(resolve, settleMs));
  const before = sampleTree(instance.pid);
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  const after = sampleTree(instance.pid);
  const used = [...after].map(([pid, now]) => ({ ...now, cpu: now.cpu - (before.get(pid)?.cpu ?? 0) }));
  const total = used.reduce((sum, process) => sum + process.cpu, 0);
  const node = used.filter((process) => /worker\.js|next-server/.test(process.command));
  return [
    figure({
      name: 'all processes, idle for a minute',
      unit: '% of a core',
      value: (total / seconds) * 100,
      limit: 1,
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

function describe({ command, cpu, memoryMib }: ProcessSample): string {
  return `${command.slice(0, 60)}: ${cpu.toFixed(2)} s, ${Math.round(memoryMib)} MiB`;
}

function sampleTree(root: number): Map<number, ProcessSample> {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = Number(readProc(Number(entry), 'stat').split(') ')[1]?.split(' ')[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const samples = new Map<number, ProcessSample>();
  const open = [root];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    open.push(...(children.get(pid) ?? []));
    const fields = readProc(pid, 'stat').split(') ')[1]?.split(' ') ?? [];
    const memory = /^Pss:\s+(\d+) kB/m.exec(readProc(pid, 'smaps_rollup'))?.[1] ?? '0';
    samples.set(pid, {
      command: readProc(pid, 'cmdline').replaceAll('\0', ' ').trim(),
      cpu: (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / ticksPerSecond,
      memoryMib: Number(memory) / 1024,
    });
  }
  return samples;
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // The process ended meanwhile.
    return '';
  }
}
