'use client';

import { RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { FormDialog } from '#components/dialog/form-dialog.tsx';
import { ChoiceCards } from '#components/form/choice-cards.tsx';
import type { ChangedOperation, RetryCode } from '#lib/runs/service.ts';

interface RetryDialogProps {
  /** What was saved, or deleted, since the run was given its revisions. */
  changed: ChangedOperation[];
  isPending: boolean;
  onRetry(code: RetryCode): void;
  onClose(): void;
}

const codes: { id: RetryCode; label: string; hint: string }[] = [
  { id: 'recorded', label: 'Recorded', hint: 'The revisions the run has' },
  { id: 'latest', label: 'Newest', hint: 'What is saved now' },
];

/** Says which revisions a retry uses, and offers newer ones where there are any. */
export function RetryDialog({ changed, isPending, onRetry, onClose }: RetryDialogProps) {
  const [code, setCode] = useState<RetryCode>('recorded');
  const hasNewer = changed.some(({ newest }) => newest !== null);
  return (
    <FormDialog
      title="Retry this run?"
      verb="Retry"
      icon={RotateCcw}
      size="md"
      isPending={isPending}
      onSubmit={() => onRetry(code)}
      onClose={onClose}
    >
      <p>Steps that succeeded keep their results; the others are executed again.</p>
      {hasNewer ? (
        <ChoiceCards
          label="Revisions of the operations"
          value={code}
          options={codes}
          onChange={(id) => setCode(codes.find((each) => each.id === id)?.id ?? 'recorded')}
        />
      ) : (
        <p className="text-muted text-sm">
          It goes on with the revisions it was asked for with; none of its operations has a newer one.
        </p>
      )}
      {changed.length > 0 && <Changes changed={changed} />}
    </FormDialog>
  );
}

function Changes({ changed }: { changed: ChangedOperation[] }) {
  return (
    <section aria-labelledby="changed" className="text-sm">
      <h3 id="changed" className="mb-1 font-medium">
        Changed since
      </h3>
      <ul className="flex max-h-48 flex-col gap-1 overflow-y-auto">
        {changed.map(({ name, recorded, newest }) => (
          <li key={name} className="flex flex-wrap items-baseline gap-x-2">
            <span className="font-medium">{name}</span>
            <span className="text-muted text-xs">
              <code>{recorded.slice(0, 12)}</code>
              {newest === null ? (
                ', deleted: it stays at this revision'
              ) : (
                <>
                  {' → '}
                  <code>{newest.slice(0, 12)}</code>
                </>
              )}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
