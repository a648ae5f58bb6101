'use client';

import { Button, toast } from '@heroui/react';
import { Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type ReactNode, useState, useTransition } from 'react';
import { callAction } from '#components/feedback/call-action.ts';
import { ConfirmDialog } from '#components/feedback/confirm-dialog.tsx';
import { showFailure } from '#components/feedback/show-failure.ts';
import type { ActionResult } from '#lib/action-result.ts';

interface DeleteButtonProps {
  name: string;
  /** What goes with it and what stays. */
  children: ReactNode;
  action(name: string): Promise<ActionResult<{ name: string }>>;
  /** The list to show afterwards. */
  returnTo: string;
}

/** Deletes the thing a page is about, after asking. */
export function DeleteButton({ name, children, action, returnTo }: DeleteButtonProps) {
  const router = useRouter();
  const [isAsking, setAsking] = useState(false);
  const [isPending, start] = useTransition();
  const confirm = () =>
    start(async () => {
      const result = await callAction(() => action(name), {
        hint: 'It may have been deleted: see the list before you try again.',
      });
      setAsking(false);
      if (result.ok) {
        toast.success(`Deleted ${name}`);
        router.push(returnTo);
      } else showFailure(result.error);
    });
  return (
    <>
      <Button variant="danger-soft" size="sm" onPress={() => setAsking(true)}>
        <Trash2 aria-hidden className="size-4" />
        Delete
      </Button>
      {isAsking && (
        <ConfirmDialog
          title={`Delete ${name}?`}
          verb="Delete"
          isPending={isPending}
          onConfirm={confirm}
          onClose={() => setAsking(false)}
        >
          {children}
        </ConfirmDialog>
      )}
    </>
  );
}
