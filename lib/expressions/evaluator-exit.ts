/** Why a process that evaluates expressions has ended in the middle of a task. */
export type EvaluatorExit = { exceeded: 'memory' } | { ended: string };

/** V8 aborts its process when it is refused memory, by its heap's bound or the system's; by a trap when one array is too large. */
const outOfMemory = ['SIGABRT', 'SIGTRAP', 'SIGILL'];

/** What Node says of a process's end; `ended` reads after "the process". */
export function readExit(code: number | null, signal: NodeJS.Signals | null): EvaluatorExit {
  if (signal !== null && outOfMemory.includes(signal)) return { exceeded: 'memory' };
  // Its bounds do not end it that way, but Linux does so when the whole machine, or the container, has no memory left.
  if (signal === 'SIGKILL') return { ended: 'was killed (SIGKILL), as when the machine runs out of memory' };
  return { ended: signal === null ? `ended with code ${code}` : `was ended by ${signal}` };
}
