import { isDatabaseFailure } from '#lib/db/database-failure.ts';
import { AppError } from '#lib/errors.ts';
import { log } from '#lib/log.ts';
import { storableText } from '#lib/storable.ts';
import { ClaimLost } from '#lib/work/claim-lost.ts';

/** How work ends that does not succeed. */
export type UnsuccessfulStatus = 'failed' | 'cancelled';

/**
 * Records how work ended. If the database refuses that record, the work is recorded as failed with that reason: nothing
 * may stay "running" for ever because of what it answered or printed.
 *
 * @param instead Writes a failure that holds nothing but the reason.
 * @throws When the database is away or the claim is lost; what `instead` throws.
 */
export async function recordOutcome(
  record: () => Promise<void>,
  instead: (reason: AppError) => Promise<void>,
): Promise<void> {
  try {
    await record();
  } catch (error) {
    if (error instanceof ClaimLost || isDatabaseFailure(error)) throw error;
    log.error({ err: error }, 'an outcome could not be recorded; a plain failure is recorded instead');
    await instead(outcomeRefused(error));
  }
}

/**
 * Ends work that did not succeed. If the database refuses the record, it ends as failed with that reason.
 *
 * @param record Writes the end; called again with the status `failed` and another error when it is refused.
 * @throws As `recordOutcome` does.
 */
export function recordEnd(
  status: UnsuccessfulStatus,
  error: unknown,
  record: (status: UnsuccessfulStatus, error: unknown) => Promise<void>,
): Promise<void> {
  return recordOutcome(
    () => record(status, error),
    (reason) => record('failed', reason),
  );
}

function outcomeRefused(cause: unknown): AppError {
  // Prisma puts the query before the reason.
  const reason = (cause instanceof Error ? cause.message : String(cause)).trim().split('\n').at(-1) ?? '';
  return new AppError(
    {
      code: 'OUTCOME_NOT_RECORDED',
      message: `How it ended could not be recorded: ${storableText(reason)}`,
      hint: "This is a fault in Podsmith. The worker's log has more; please report it.",
      fault: 'internal',
    },
    { cause },
  );
}
