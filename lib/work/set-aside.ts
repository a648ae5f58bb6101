import { AppError } from '#lib/errors.ts';
import { limits } from '#lib/limits.ts';

/**
 * Refuses work during which several workers in a row have died: it may kill the next one, too, and all else that one
 * has claimed.
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
