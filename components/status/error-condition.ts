import type { ErrorGroup, ErrorStatus } from '#lib/error-groups/view.ts';

/** How an error stands: its status, or that it has come back. */
export type ErrorCondition = ErrorStatus | 'returned';

export function conditionOf({
  status,
  cameBackAt,
}: Pick<ErrorGroup, 'status' | 'cameBackAt'>): ErrorCondition {
  return status === 'open' && cameBackAt !== null ? 'returned' : status;
}
