'use client';

import { Button, ProgressBar } from '@heroui/react';
import { GitCompare, RotateCcw, Square, Trash2, X } from 'lucide-react';
import { useState } from 'react';
import { ConfirmDialog } from '#components/dialog/confirm-dialog.tsx';
import { callAction } from '#components/feedback/call-action.ts';
import { ErrorAlert } from '#components/feedback/error-alert.tsx';
import { ButtonLink } from '#components/layout/button-link.tsx';
import { type BatchAction, batchActions, comparisonOf, runsFor } from '#components/run/run-batch.ts';
import type { ActionResult } from '#lib/action-result.ts';
import type { ErrorView } from '#lib/errors.ts';
import type { RunSummary } from '#lib/runs/view.ts';

/** What is done with one run of many. */
export type BatchActions = Record<BatchAction, (run: RunSummary) => Promise<ActionResult<object>>>;

interface BatchBarProps {
  /** Those that are ticked. */
  runs: RunSummary[];
  actions: BatchActions;
  onClear(): void;
}

const looks = {
  cancel: { verb: 'Cancel', doing: 'Cancelling', icon: Square },
  retry: { verb: 'Retry', doing: 'Retrying', icon: RotateCcw },
  delete: { verb: 'Delete', doing: 'Deleting', icon: Trash2 },
};

/** What can be done with the runs that are ticked, one after the other, and how far that is. */
export function BatchBar({ runs, actions, onClear }: BatchBarProps) {
  const [progress, setProgress] = useState<{ action: BatchAction; done: number; of: number } | null>(null);
  const [isAsking, setAsking] = useState(false);
  const [error, setError] = useState<ErrorView | null>(null);
  const comparison = comparisonOf(runs);

  async function carryOut(action: BatchAction) {
    const wanted = runsFor(action, runs);
    setError(null);
    const failures: ErrorView[] = [];
    for (const [index, run] of wanted.entries()) {
      setProgress({ action, done: index, of: wanted.length });
      const result = await callAction(() => actions[action](run), { isRepeatable: true });
      if (!result.ok) failures.push(result.error);
    }
    setProgress(null);
    setAsking(false);
    const [first] = failures;
    if (first) {
      const count = `${failures.length} of ${wanted.length} could not be done.`;
      setError({ ...first, message: `${count} ${first.message}` });
    } else onClear();
  }

  return (
    <section
      aria-label="Selected runs"
      className="panel sticky bottom-4 z-10 mt-4 flex flex-col gap-3 px-4 py-3 shadow-overlay"
    >
      {error && <ErrorAlert error={error} />}
      <div className="flex flex-wrap items-center gap-2">
        <span className="me-auto font-medium text-sm tabular-nums" role="status">
          {progress
            ? `${looks[progress.action].doing} ${progress.done + 1} of ${progress.of}`
            : `${runs.length} selected`}
        </span>
        {comparison && (
          <ButtonLink size="sm" variant="secondary" href={comparison}>
            <GitCompare aria-hidden className="size-3.5" />
            Compare
          </ButtonLink>
        )}
        {batchActions.map((action) => {
          const { verb, icon: Icon } = looks[action];
          const count = runsFor(action, runs).length;
          return (
            <Button
              key={action}
              size="sm"
              variant={action === 'delete' ? 'danger-soft' : 'secondary'}
              isDisabled={count === 0 || progress !== null}
              onPress={() => (action === 'delete' ? setAsking(true) : carryOut(action))}
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
          isDisabled={progress !== null}
          onPress={onClear}
        >
          <X aria-hidden className="size-4" />
        </Button>
      </div>
      {progress && (
        <ProgressBar aria-label="Progress" size="sm" value={(progress.done / progress.of) * 100}>
          <ProgressBar.Track>
            <ProgressBar.Fill />
          </ProgressBar.Track>
        </ProgressBar>
      )}
      {isAsking && (
        <ConfirmDialog
          title={`Delete ${runsFor('delete', runs).length} runs?`}
          verb="Delete"
          isPending={progress !== null}
          onConfirm={() => carryOut('delete')}
          onClose={() => setAsking(false)}
        >
          Their steps, results and logs go with them. It cannot be undone.
        </ConfirmDialog>
      )}
    </section>
  );
}
