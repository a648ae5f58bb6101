'use client';

import { Button } from '@heroui/react';
import { X } from 'lucide-react';
import { useState } from 'react';
import { type ChangeError, statusChanges } from '#components/error/error-changes.ts';
import { callAction } from '#components/feedback/call-action.ts';
import { ErrorAlert } from '#components/feedback/error-alert.tsx';
import type { ErrorGroup, ErrorStatus } from '#lib/error-groups/view.ts';
import type { ErrorView } from '#lib/errors.ts';

interface ErrorBatchBarProps {
  /** Those that are ticked. */
  errors: ErrorGroup[];
  change: ChangeError;
  onClear(): void;
}

/** What can be done with the errors that are ticked, one after the other. */
export function ErrorBatchBar({ errors, change, onClear }: ErrorBatchBarProps) {
  const [isPending, setPending] = useState(false);
  const [failure, setFailure] = useState<ErrorView | null>(null);
  async function setAll(status: ErrorStatus) {
    setPending(true);
    setFailure(null);
    const failures: ErrorView[] = [];
    for (const { fingerprint } of errors.filter((error) => error.status !== status)) {
      const result = await callAction(() => change(fingerprint, { status }), { isRepeatable: true });
      if (!result.ok) failures.push(result.error);
    }
    setPending(false);
    const [first] = failures;
    if (!first) onClear();
    else setFailure({ ...first, message: `${failures.length} could not be changed. ${first.message}` });
  }
  return (
    <section
      aria-label="Selected errors"
      className="panel sticky bottom-4 z-10 mt-4 flex flex-col gap-3 px-4 py-3 shadow-overlay"
    >
      {failure && <ErrorAlert error={failure} />}
      <div className="flex flex-wrap items-center gap-2">
        <span className="me-auto font-medium text-sm tabular-nums" role="status">
          {errors.length} selected
        </span>
        {statusChanges.map(({ status, verb, icon: Icon }) => {
          const count = errors.filter((error) => error.status !== status).length;
          return (
            <Button
              key={status}
              size="sm"
              variant="secondary"
              isDisabled={count === 0 || isPending}
              onPress={() => setAll(status)}
            >
              <Icon aria-hidden className="size-3.5" />
              {verb} {count}
            </Button>
          );
        })}
        <Button
          isIconOnly
          size="sm"
          variant="ghost"
          aria-label="Select none"
          isDisabled={isPending}
          onPress={onClear}
        >
          <X aria-hidden className="size-4" />
        </Button>
      </div>
    </section>
  );
}
