'use client';

import { Button, ToggleButton } from '@heroui/react';
import { Bell, BellRing, GitCompare, IterationCw, RotateCcw, Square } from 'lucide-react';
import { useState, useTransition } from 'react';
import { callAction } from '#components/feedback/call-action.ts';
import { showFailure } from '#components/feedback/show-failure.ts';
import { ButtonLink } from '#components/layout/button-link.tsx';
import type { EvaluateExpression } from '#components/run/expression-probe.tsx';
import { RerunDialog, type SendRerun } from '#components/run/rerun-dialog.tsx';
import { RetryDialog } from '#components/run/retry-dialog.tsx';
import type { ShownStep } from '#components/run/run-steps.ts';
import { useEndNotification } from '#components/run/use-end-notification.ts';
import type { ActionResult } from '#lib/action-result.ts';
import type { ChangedOperation, RetryCode } from '#lib/runs/service.ts';
import type { RunOutline } from '#lib/runs/view.ts';
import { isFinished } from '#lib/status.ts';

export interface RunActionSet {
  cancel(id: string): Promise<ActionResult<{ id: string }>>;
  retry(input: {
    id: string;
    code: RetryCode;
    endedAt: string | null;
  }): Promise<ActionResult<{ id: string }>>;
  rerun: SendRerun;
  evaluate: EvaluateExpression;
  /** What a retry with the newest code would change. */
  listChanges(id: string): Promise<ActionResult<{ changed: ChangedOperation[] }>>;
}

interface RunActionsProps {
  run: RunOutline;
  /** The step that is looked at. */
  step: ShownStep | undefined;
  person: string;
  actions: RunActionSet;
}

/** Cancel while a run is under way; run it again once it has ended, or retry it if it did not succeed. */
export function RunActions({ run, step, person, actions }: RunActionsProps) {
  const [isPending, start] = useTransition();
  const notification = useEndNotification(run);
  const [isRerunning, setRerunning] = useState(false);
  const [changed, setChanged] = useState<ChangedOperation[] | null>(null);
  const perform = <T extends object>(action: () => Promise<ActionResult<T>>, onDone?: (result: T) => void) =>
    start(async () => {
      const result = await callAction(action, { isRepeatable: true });
      if (result.ok) onDone?.(result);
      else showFailure(result.error);
    });
  const retry = (code: RetryCode) =>
    perform(
      () => actions.retry({ id: run.id, code, endedAt: run.finishedAt }),
      () => setChanged(null),
    );
  if (!isFinished(run.status)) {
    return (
      <>
        {notification.isOffered && (
          <ToggleButton
            isIconOnly
            size="sm"
            variant="ghost"
            aria-label="Notify me of the end"
            isSelected={notification.isOn}
            onChange={(isOn) => void notification.set(isOn)}
          >
            {notification.isOn ? (
              <BellRing aria-hidden className="size-4" />
            ) : (
              <Bell aria-hidden className="size-4" />
            )}
          </ToggleButton>
        )}
        <Button
          variant="danger-soft"
          size="sm"
          isPending={isPending}
          isDisabled={run.cancelRequested}
          data-key="c"
          onPress={() => perform(() => actions.cancel(run.id))}
        >
          <Square aria-hidden className="size-3.5" />
          {run.cancelRequested ? 'Cancelling…' : 'Cancel'}
        </Button>
      </>
    );
  }
  return (
    <>
      <ButtonLink size="sm" variant="secondary" href={`/runs/compare?after=${run.id}`}>
        <GitCompare aria-hidden className="size-4" />
        Compare
      </ButtonLink>
      <Button size="sm" data-key="r" onPress={() => setRerunning(true)}>
        <IterationCw aria-hidden className="size-4" />
        Run again…
      </Button>
      {isRerunning && (
        <RerunDialog
          run={run}
          step={step}
          person={person}
          send={actions.rerun}
          onClose={() => setRerunning(false)}
        />
      )}
      {run.status !== 'succeeded' && (
        <Button
          size="sm"
          variant="secondary"
          isPending={isPending && changed === null}
          onPress={() =>
            perform(
              () => actions.listChanges(run.id),
              (result) => setChanged(result.changed),
            )
          }
        >
          <RotateCcw aria-hidden className="size-4" />
          Retry…
        </Button>
      )}
      {changed && (
        <RetryDialog
          changed={changed}
          isPending={isPending}
          onRetry={retry}
          onClose={() => setChanged(null)}
        />
      )}
    </>
  );
}
