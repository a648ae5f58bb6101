'use client';

import { Button, toast } from '@heroui/react';
import { Trash2 } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { type ReactNode, useState, useTransition } from 'react';
import { ConfirmDialog } from '#components/dialog/confirm-dialog.tsx';
import { callRemoval } from '#components/feedback/call-action.ts';
import { showFailure } from '#components/feedback/show-failure.ts';
import { useHeldWork } from '#components/unsaved/leave-guard.tsx';
import type { ActionResult } from '#lib/action-result.ts';

interface DeleteButtonProps {
  name: string;
  /** What goes with it and what stays. */
  children: ReactNode;
  action(name: string): Promise<ActionResult<{ name: string }>>;
  /** The list to show afterwards. */
  returnTo: string;
}

/** Deletes the thing a page is about, after asking; what this browser keeps of unsaved edits goes with it. */
export function DeleteButton({ name, children, action, returnTo }: DeleteButtonProps) {
  const router = useRouter();
  const [isAsking, setAsking] = useState(false);
  const held = useHeldWork();
  const [isPending, start] = useTransition();
  const confirm = () =>
    start(async () => {
      // The page may be gone by the time the answer is here.
      const edits = held();
      const result = await callRemoval(() => action(name));
      setAsking(false);
      if (result.ok) {
        edits?.discard();
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
