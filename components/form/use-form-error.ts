'use client';

import { useState } from 'react';
import { withoutCorrected } from '#components/form/corrected.ts';
import type { ErrorView } from '#lib/errors.ts';

interface FormError {
  /** What is left of the refusal. */
  error: ErrorView | null;
  /** To be called with every edit: what would have been sent before it, and what after, as the issues' paths read it. */
  correct(before: unknown, after: unknown): void;
}

/**
 * The error of a form that its parent or an action sends: an issue goes with the edit that changes its field, and
 * comes back only with a new answer.
 *
 * @param answered The error of the last answer; a new object with each.
 */
export function useFormError(answered: ErrorView | null): FormError {
  const [seen, setSeen] = useState(answered);
  const [error, setError] = useState(answered);
  if (answered !== seen) {
    setSeen(answered);
    setError(answered);
  }
  return {
    error: answered === seen ? error : answered,
    correct: (before, after) => setError((left) => withoutCorrected(left, before, after)),
  };
}
