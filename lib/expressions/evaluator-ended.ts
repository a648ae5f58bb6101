import { AppError } from '#lib/errors.ts';

/** @param how What became of the process; reads after "the process that evaluates expressions". */
export function evaluatorEnded(how: string): AppError {
  return new AppError({
    code: 'EVALUATOR_ENDED',
    message: `The process that evaluates expressions ${how}.`,
    hint: 'Try again: there is a new one. If that does not help, look at what the machine logged at that time.',
    fault: 'platform',
  });
}
