import type { PodExit } from '#lib/engines/engine.ts';
import { AppError } from '#lib/errors.ts';

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
  const lastWords = findLastWords(logTail);
  return new AppError({
    code: 'POD_EXITED',
    message: `The Pod ended before it was ready. ${exit.message}${lastWords ? ` Its last words: ${lastWords}` : ''}`,
    hint: 'Its log says why; often the handler cannot be imported.',
    fault: 'code',
    details: { pod: name, exitCode: exit.code, exitReason: exit.reason, logTail },
  });
}

/** What Node writes behind an error: its version, and the error's properties. */
const AFTERWORD = /^(Node\.js v\d.*|\}|\s.*)?$/;
/** `ValueError: …`, `module.Broken: …`, `Error [ERR_MODULE_NOT_FOUND]: …` */
const ERROR = /^(Uncaught )?([\w.]*(Error|Exception|Exit|Interrupt)\b( \[\w+\])?|[A-Za-z_]\w*(\.\w+)+): /;

/** The line that says why: the last one that names an error, or else the last one of all. */
function findLastWords(logTail: string): string | undefined {
  const lines = logTail.split('\n').map((line) => line.trimEnd());
  const said = lines.filter((line) => !AFTERWORD.test(line));
  return (
    said.findLast((line) => ERROR.test(line)) ?? said.at(-1) ?? lines.findLast((line) => line !== '')?.trim()
  );
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
