import { AppError } from '#lib/errors.ts';

/**
 * @param code For whoever counts on the helper: `EVALUATOR_ENDED`.
 * @param does What the helper does: "evaluates expressions".
 * @param how What became of the process; reads after it.
 */
export function helperEnded(code: string, does: string, how: string): AppError {
  return new AppError({
    code,
    message: `The process that ${does} ${how}.`,
    hint: 'Try again: there is a new one. If that does not help, look at what the machine logged at that time.',
    fault: 'platform',
  });
}
