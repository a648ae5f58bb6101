/** Why a helper process has ended in the middle of a task. */
export type HelperExit = { exceeded: 'memory' } | { ended: string };

/** V8 aborts its process when it is refused memory, by its heap's bound or the system's; by a trap when one array is too large. */
const outOfMemory = ['SIGABRT', 'SIGTRAP', 'SIGILL'];

/** What Node says of a process's end; `ended` reads after "the process". */
export function readExit(code: number | null, signal: NodeJS.Signals | null): HelperExit {
  if (signal !== null && outOfMemory.includes(signal)) return { exceeded: 'memory' };
  // Its bounds do not end it that way, but Linux does so when the whole machine, or the container, has no memory left.
  if (signal === 'SIGKILL') return { ended: 'was killed (SIGKILL), as when the machine runs out of memory' };
  return { ended: signal === null ? `ended with code ${code}` : `was ended by ${signal}` };
}
