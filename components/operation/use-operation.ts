'use client';

import { type Editing, type SaveEdited, useEditing } from '#components/editing/use-editing.ts';
import { newDraft, type OperationDraft } from '#components/operation/draft.ts';
import { operationForm } from '#components/operation/operation-form.ts';
import type { OperationView } from '#lib/operations/schema.ts';
import type { RuntimeView } from '#lib/runtimes/service.ts';

export type SaveOperation = SaveEdited<OperationView>;

/** The state of an operation's form. */
export function useOperation(options: {
  stored: OperationView | null;
  runtimes: RuntimeView[];
  person: string;
  save: SaveOperation;
}): Editing<OperationView, OperationDraft> {
  const { runtimes, ...editing } = options;
  return useEditing({ ...editing, form: operationForm, first: () => firstDraft(runtimes) });
}

function firstDraft(runtimes: RuntimeView[]): OperationDraft {
  const [first] = runtimes;
  return newDraft(first?.name ?? '', first?.starter ?? {});
}
