'use client';

import { toast } from '@heroui/react';
import { useState } from 'react';
import { callAction } from '#components/feedback/call-action.ts';
import { draftOf, newDraft, type OperationDraft, specOf } from '#components/operation/draft.ts';
import type { ActionResult } from '#lib/action-result.ts';
import type { ErrorView } from '#lib/errors.ts';
import type { OperationView } from '#lib/operations/schema.ts';
import type { RuntimeView } from '#lib/runtimes/service.ts';

export type SaveOperation = (input: {
  name: string;
  spec: unknown;
  isNew: boolean;
}) => Promise<ActionResult<{ operation: OperationView }>>;

interface OperationEditing {
  draft: OperationDraft;
  setDraft(draft: OperationDraft): void;
  isDirty: boolean;
  isSaving: boolean;
  error: ErrorView | null;
  /** Saves what was changed; `undefined` when that was refused. */
  save(): Promise<OperationView | undefined>;
}

/** The state of an operation's form: the draft, whether it differs from what is stored, and saving it. */
export function useOperation(
  stored: OperationView | null,
  runtimes: RuntimeView[],
  saveAction: SaveOperation,
): OperationEditing {
  const [saved, setSaved] = useState(stored);
  const [draft, setDraft] = useState(() =>
    stored ? draftOf(stored.name, stored.spec) : firstDraft(runtimes),
  );
  const [error, setError] = useState<ErrorView | null>(null);
  const [isSaving, setSaving] = useState(false);
  const isDirty = saved === null || fingerprint(draft) !== fingerprint(draftOf(saved.name, saved.spec));

  const save = async () => {
    if (saved && !isDirty) return saved;
    setSaving(true);
    const result = await callAction(
      saveAction({ name: draft.name, spec: specOf(draft), isNew: saved === null }),
    );
    setSaving(false);
    setError(result.ok ? null : result.error);
    if (!result.ok) return undefined;
    setSaved(result.operation);
    toast.success(`Saved ${result.operation.name}`);
    return result.operation;
  };
  return { draft, setDraft, isDirty, isSaving, error, save };
}

function firstDraft(runtimes: RuntimeView[]): OperationDraft {
  const [first] = runtimes;
  return newDraft(first?.name ?? '', first?.starter ?? {});
}

// The order of files is the form's, not the operation's.
function fingerprint(draft: OperationDraft): string {
  const files = draft.files.map(({ name, text }) => [name, text]).sort();
  return JSON.stringify([draft.kind === 'function' ? files : [], specOf({ ...draft, files: [] })]);
}
