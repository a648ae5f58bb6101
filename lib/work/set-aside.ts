import { AppError } from '#lib/errors.ts';
import { limits } from '#lib/limits.ts';

/**
 * Refuses to take up what several workers in a row have died of, or at least with: the next one would, too, and with it
 * all else that it was at.
 *
 * @param work.what As a sentence begins: "The run".
 * @throws AppError with this code.
 */
export function requireHarmless(work: {
  what: string;
  code: string;
  lostWorkers: number;
  hint: string;
}): void {
  const { what, code, lostWorkers, hint } = work;
  if (lostWorkers < limits.lostWorkers) return;
  throw new AppError({
    code,
    message: `${what} was set aside: ${lostWorkers} workers in a row died while they carried it out.`,
    hint: `${hint} The log of the workers says how each ended.`,
    fault: 'platform',
    details: { lostWorkers },
  });
}
