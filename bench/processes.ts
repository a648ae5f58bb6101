import { readdirSync, readFileSync } from 'node:fs';

const ticksPerSecond = 100;

/** A process at one moment. */
export interface ProcessSample {
  command: string;
  /** Processor time used so far, in seconds. */
  cpu: number;
  /** Proportional set size: shared pages counted once, in MiB. */
  memoryMib: number;
}

const programs = { web: /next-server/, worker: /worker\.js/, database: /postgres/ };

export type Program = keyof typeof programs;

/** Which of an instance's programs a process runs; undefined: none that is measured by itself. */
export function programOf({ command }: ProcessSample): Program | undefined {
  return (['web', 'worker', 'database'] as const).find((name) => programs[name].test(command));
}

/** A process and all its descendants, by process id. */
export function sampleTree(root: number): Map<number, ProcessSample> {
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
