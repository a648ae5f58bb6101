'use client';

import { Button, toast } from '@heroui/react';
import { RotateCcw, Square } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTransition } from 'react';
import { callAction } from '#components/feedback/call-action.ts';
import type { ActionResult } from '#lib/action-result.ts';
import type { RunOutline } from '#lib/runs/view.ts';
import { isFinished } from '#lib/status.ts';

export interface RunActionSet {
  cancel(id: string): Promise<ActionResult<{ id: string }>>;
  retry(id: string): Promise<ActionResult<{ id: string }>>;
}

/** Cancel while a run goes on; retry once it failed or was cancelled. */
export function RunActions({ run, actions }: { run: RunOutline; actions: RunActionSet }) {
  const router = useRouter();
  const [isPending, start] = useTransition();
  const perform = (action: RunActionSet['cancel']) =>
    start(async () => {
      const result = await callAction(action(run.id));
      if (result.ok) router.refresh();
      else toast.danger(result.error.message, { description: result.error.hint });
    });
  if (!isFinished(run.status)) {
    return (
      <Button
        variant="danger-soft"
        size="sm"
        isPending={isPending}
        isDisabled={run.cancelRequested}
        onPress={() => perform(actions.cancel)}
      >
        <Square aria-hidden className="size-3.5" />
        {run.cancelRequested ? 'Cancelling…' : 'Cancel'}
      </Button>
    );
  }
  if (run.status === 'succeeded') return null;
  return (
    <Button size="sm" isPending={isPending} onPress={() => perform(actions.retry)}>
      <RotateCcw aria-hidden className="size-4" />
      Retry
    </Button>
  );
}
