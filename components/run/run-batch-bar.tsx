'use client';

import { GitCompare, RotateCcw, Square, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { BatchBar } from '#components/batch/batch-bar.tsx';
import { useOneByOne } from '#components/batch/use-one-by-one.ts';
import { ConfirmDialog } from '#components/dialog/confirm-dialog.tsx';
import { ButtonLink } from '#components/layout/button-link.tsx';
import { type BatchAction, batchActions, comparisonOf, runsFor } from '#components/run/run-batch.ts';
import type { ActionResult } from '#lib/action-result.ts';
import type { RunSummary } from '#lib/runs/view.ts';

/** What is done with one run of many. */
export type BatchActions = Record<BatchAction, (run: RunSummary) => Promise<ActionResult<object>>>;

interface RunBatchBarProps {
  /** Those that are ticked. */
  runs: RunSummary[];
  actions: BatchActions;
  onClear(): void;
}

const looks = {
  cancel: { verb: 'Cancel', doing: 'Cancelling', icon: Square },
  retry: { verb: 'Retry', doing: 'Retrying', icon: RotateCcw },
  delete: { verb: 'Delete', doing: 'Deleting', icon: Trash2, isDanger: true },
};

/** What can be done with the runs that are ticked. */
export function RunBatchBar({ runs, actions, onClear }: RunBatchBarProps) {
  const work = useOneByOne<BatchAction>();
  const [isAsking, setAsking] = useState(false);
  const comparison = comparisonOf(runs);
  const carryOut = async (action: BatchAction) => {
    const areDone = await work.carryOut(action, runsFor(action, runs), actions[action]);
    setAsking(false);
    if (areDone) onClear();
  };
  return (
    <>
      <BatchBar
        label="Selected runs"
        count={runs.length}
        work={work}
        buttons={batchActions.map((id) => ({ ...looks[id], id, count: runsFor(id, runs).length }))}
        onPress={(action) => (action === 'delete' ? setAsking(true) : carryOut(action))}
        onClear={onClear}
      >
        {comparison && (
          <ButtonLink size="sm" variant="secondary" href={comparison}>
            <GitCompare aria-hidden className="size-3.5" />
            Compare
          </ButtonLink>
        )}
      </BatchBar>
      {isAsking && (
        <ConfirmDialog
          title={`Delete ${runsFor('delete', runs).length} runs?`}
          verb="Delete"
          isPending={work.progress !== null}
          onConfirm={() => carryOut('delete')}
          onClose={() => setAsking(false)}
        >
          Their steps, results and logs go with them. It cannot be undone.
        </ConfirmDialog>
      )}
    </>
  );
}
