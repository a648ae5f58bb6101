import { AppError } from '#lib/errors.ts';
import type { PodExit } from './engine.ts';

const SIGNAL_BASE = 128;
const SIGKILL = 9;
const SIGTERM = 15;

/** Says why a container's process ended. Engines report a signal as exit code 128 and its number. */
export function describeExit(state: { code: number; isOom: boolean; memoryMib?: number }): PodExit {
  const { code, isOom, memoryMib } = state;
  if (isOom) {
    const limit = memoryMib ? ` its ${memoryMib} MiB` : ' its limit';
    return { code, reason: 'oom', message: `It used more memory than${limit} and was killed.` };
  }
  if (code === 0)
    return { code, reason: 'completed', message: 'Its process ended by itself with exit code 0.' };
  const signal = code - SIGNAL_BASE;
  if (signal === SIGKILL) {
    const limit = memoryMib ? ` (it may have used more memory than its ${memoryMib} MiB)` : '';
    return { code, reason: 'killed', message: `It was killed with exit code ${code}${limit}.` };
  }
  if (signal === SIGTERM) {
    return { code, reason: 'killed', message: `It was stopped from outside (exit code ${code}).` };
  }
  return { code, reason: 'error', message: `Its process ended with exit code ${code}.` };
}

/** A Pod whose process ended before it was ready. */
export function exitedAtStart(name: string, exit: PodExit, logTail: string): AppError {
  const lastLine = logTail.trimEnd().split('\n').at(-1)?.trim();
  return new AppError({
    code: 'POD_EXITED',
    message: `The Pod ended before it was ready. ${exit.message}${lastLine ? ` Its last words: ${lastLine}` : ''}`,
    hint: 'Its log says why; often the handler cannot be imported.',
    fault: 'code',
    details: { pod: name, exitCode: exit.code, exitReason: exit.reason, logTail },
  });
}

export function startTimedOut(name: string, timeoutMs: number, logTail: string): AppError {
  return new AppError({
    code: 'POD_START_TIMEOUT',
    message: `The Pod was not ready within ${timeoutMs / 1000} seconds.`,
    hint: 'See whether the handler does slow work while it is being imported.',
    fault: 'code',
    details: { pod: name, timeoutMs, logTail },
  });
}
