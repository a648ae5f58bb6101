'use client';

import { BatchBar } from '#components/batch/batch-bar.tsx';
import { useOneByOne } from '#components/batch/use-one-by-one.ts';
import { type ChangeError, statusChanges } from '#components/error/error-changes.ts';
import type { ErrorGroup, ErrorStatus } from '#lib/error-groups/view.ts';

interface ErrorBatchBarProps {
  /** Those that are ticked. */
  errors: ErrorGroup[];
  change: ChangeError;
  onClear(): void;
}

/** What can be done with the errors that are ticked. */
export function ErrorBatchBar({ errors, change, onClear }: ErrorBatchBarProps) {
  const work = useOneByOne<ErrorStatus>();
  const without = (status: ErrorStatus) => errors.filter((error) => error.status !== status);
  const setAll = async (status: ErrorStatus) => {
    const areDone = await work.carryOut(status, without(status), ({ fingerprint }) =>
      change(fingerprint, { status }),
    );
    if (areDone) onClear();
  };
  return (
    <BatchBar
      label="Selected errors"
      count={errors.length}
      work={work}
      buttons={statusChanges.map(({ status, ...looks }) => ({
        ...looks,
        id: status,
        count: without(status).length,
      }))}
      onPress={setAll}
      onClear={onClear}
    />
  );
}
