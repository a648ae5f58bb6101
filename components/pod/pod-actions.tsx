'use client';

import { Button, toast } from '@heroui/react';
import { RotateCw, Trash2 } from 'lucide-react';
import { useState, useTransition } from 'react';
import { ConfirmDialog } from '#components/dialog/confirm-dialog.tsx';
import { callAction } from '#components/feedback/call-action.ts';
import { showFailure } from '#components/feedback/show-failure.ts';
import type { ActionResult } from '#lib/action-result.ts';
import type { PodAction, PodSummary } from '#lib/pods/view.ts';

export type RequestPodAction = (input: {
  name: string;
  action: PodAction;
}) => Promise<ActionResult<{ pod: PodSummary }>>;

const words = {
  restart: {
    title: 'Restart this Pod?',
    verb: 'Restart',
    status: 'warning',
    done: 'The Pod is being restarted',
    text: 'It is stopped and started again with the same image. Calls that it is serving fail.',
  },
  delete: {
    title: 'Delete this Pod?',
    verb: 'Delete',
    status: 'danger',
    done: 'The Pod is being deleted',
    text: 'Calls that it is serving fail. Another Pod is started when the operation is called, or at once when the operation keeps Pods ready.',
  },
} as const satisfies Record<PodAction, object>;

/** Restart and delete, each after asking. One of no operation is only deleted: what it is built of is known to the call that needs one. */
export function PodActions({ pod, request }: { pod: PodSummary; request: RequestPodAction }) {
  const [asked, setAsked] = useState<PodAction | null>(null);
  const [isPending, start] = useTransition();
  const confirm = (action: PodAction) =>
    start(async () => {
      const result = await callAction(() => request({ name: pod.name, action }), { isRepeatable: true });
      setAsked(null);
      if (result.ok) toast.success(words[action].done);
      else showFailure(result.error);
    });
  return (
    <>
      {pod.operation !== null && (
        <Button
          variant="secondary"
          size="sm"
          isDisabled={pod.requested !== null}
          onPress={() => setAsked('restart')}
        >
          <RotateCw aria-hidden className="size-4" />
          Restart
        </Button>
      )}
      <Button
        variant="danger-soft"
        size="sm"
        isDisabled={pod.requested === 'delete'}
        onPress={() => setAsked('delete')}
      >
        <Trash2 aria-hidden className="size-4" />
        Delete
      </Button>
      {asked && (
        <ConfirmDialog
          title={words[asked].title}
          verb={words[asked].verb}
          status={words[asked].status}
          isPending={isPending}
          onConfirm={() => confirm(asked)}
          onClose={() => setAsked(null)}
        >
          {words[asked].text}
        </ConfirmDialog>
      )}
    </>
  );
}
