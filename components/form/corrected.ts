import type { ErrorView, FieldIssue } from '#lib/errors.ts';

/** What is left to say of a refused form. */
export function withIssues(error: ErrorView, issues: FieldIssue[]): ErrorView | null {
  const [first] = issues;
  if (!first) return null;
  // The message is about the first.
  const isFirst = error.issues?.[0]?.message === first.message;
  return { ...error, message: isFirst ? error.message : first.message, issues };
}

/**
 * The error of a refused form once it was edited: without the issues of fields that have another value now. An
 * error that names no field stays until the form is sent again.
 *
 * @param before What was sent, as the issues' paths read it.
 */
export function withoutCorrected(error: ErrorView | null, before: unknown, after: unknown): ErrorView | null {
  if (!error?.issues || error.issues.length === 0) return error;
  const left = error.issues.filter(({ path }) => {
    return JSON.stringify(valueAt(before, path)) === JSON.stringify(valueAt(after, path));
  });
  return left.length === error.issues.length ? error : withIssues(error, left);
}

function valueAt(value: unknown, path: FieldIssue['path']): unknown {
  return path.reduce<unknown>((within, part) => {
    if (typeof within !== 'object' || within === null) return undefined;
    return new Map(Object.entries(within)).get(String(part));
  }, value);
}
