import { closeSync, constants, openSync, readSync } from 'node:fs';

const RECORD_BYTES = 8192;

/**
 * True when the kernel's log says that it killed a process of this container for want of memory. Asked because
 * engines miss it: conmon 2.1 (Podman 4) sees no such kill where both versions of cgroups are mounted. False
 * where this process may not read the log.
 */
export function wasKilledForMemory(containerId: string): boolean {
  const wanted = new RegExp(`oom-kill:.*oom_memcg=[^,]*${containerId}`);
  for (const record of readKernelLog()) if (wanted.test(record)) return true;
  return false;
}

function* readKernelLog(): Generator<string> {
  let file: number;
  try {
    file = openSync('/dev/kmsg', constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    return;
  }
  const buffer = Buffer.alloc(RECORD_BYTES);
  try {
    for (;;) {
      const record = readRecord(file, buffer);
      if (record === undefined) return;
      yield record;
    }
  } finally {
    closeSync(file);
  }
}

/** One read gives one record. */
function readRecord(file: number, buffer: Buffer): string | undefined {
  try {
    return buffer.toString('utf8', 0, readSync(file, buffer));
  } catch (error) {
    // EPIPE: this record was overwritten meanwhile, others follow. EAGAIN: that was the last one.
    const isOverwritten = error instanceof Error && 'code' in error && error.code === 'EPIPE';
    return isOverwritten ? '' : undefined;
  }
}
