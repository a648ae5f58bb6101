'use client';

import { DeleteButton } from '#components/feedback/delete-button.tsx';
import type { ActionResult } from '#lib/action-result.ts';

/** Deletes an operation. */
export function DeleteOperation({
  name,
  action,
}: {
  name: string;
  action(name: string): Promise<ActionResult<{ name: string }>>;
}) {
  return (
    <DeleteButton name={name} action={action} returnTo="/operations">
      Its files are deleted and its Pods are stopped. Past runs stay readable.
    </DeleteButton>
  );
}
