'use client';

import type { ActionResult } from '#app/action-result.ts';
import { DeleteButton } from '#components/feedback/delete-button.tsx';

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
