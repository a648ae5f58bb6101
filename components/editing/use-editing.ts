'use client';

import { toast } from '@heroui/react';
import { useState } from 'react';
import type { Edited, EditedForm } from '#components/editing/edited-form.ts';
import { callAction } from '#components/feedback/call-action.ts';
import { withoutCorrected } from '#components/form/corrected.ts';
import { useUnsavedWork } from '#components/unsaved/leave-guard.tsx';
import { draftKey } from '#components/unsaved/local-draft.ts';
import { useLocalDraft } from '#components/unsaved/use-local-draft.ts';
import type { ErrorView } from '#lib/errors.ts';
import type { SaveResult } from '#lib/save-result.ts';

/** Saves a thing that began from the revision `base`; `null` for a new one. */
export type SaveEdited<View extends Edited> = (input: {
  name: string;
  spec: unknown;
  base: string | null;
  /** What is said of it, where the thing keeps that. */
  message?: string;
}) => Promise<SaveResult<View>>;

interface EditingOptions<View extends Edited, Draft extends { name: string }> {
  form: EditedForm<View, Draft>;
  /** What the server gave; `null` for a new one. */
  stored: View | null;
  /** The draft of a new one. */
  first(): Draft;
  /** Id of who edits. */
  person: string;
  /** What is left of an error after an edit, where that is more than what {@link withoutCorrected} says. */
  correct?(error: ErrorView, before: Draft, after: Draft): ErrorView | null;
  save: SaveEdited<View>;
}

export interface Editing<View extends Edited, Draft> {
  draft: Draft;
  /** What the draft began from: what is stored, or how a new one begins. */
  savedDraft: Draft;
  setDraft(draft: Draft): void;
  /** True when there is something to save, or to lose. */
  isDirty: boolean;
  isSaving: boolean;
  error: ErrorView | null;
  /** Counts saves: an error of another save is to be seen again. */
  saves: number;
  /** Saves what was changed; `undefined` when that was refused. */
  save(message?: string): Promise<View | undefined>;
  /** What someone else has saved meanwhile; `null` within: they have deleted it. */
  conflict: { theirs: View | null } | null;
  /** Saves mine in its place; `undefined` when that was refused. */
  overwrite(): Promise<View | undefined>;
  takeTheirs(): void;
  closeConflict(): void;
  /** What was typed here before and never saved. */
  offer: { savedAt: string; isOutdated: boolean } | null;
  restoreOffer(): void;
  discardOffer(): void;
}

/** Editing one thing: its draft, what it began from, saving it, and losing nothing on the way. */
export function useEditing<View extends Edited, Draft extends { name: string }>(
  options: EditingOptions<View, Draft>,
): Editing<View, Draft> {
  const { form, stored, person } = options;
  /** What the form last began from, or was saved as. */
  const [saved, setSaved] = useState(stored);
  const [savedDraft, setSavedDraft] = useState(() => (stored ? form.draftOf(stored) : options.first()));
  const [base, setBase] = useState(stored?.revision ?? null);
  const [draft, setDraftOnly] = useState(savedDraft);
  const [error, setError] = useState<ErrorView | null>(null);
  const [saves, setSaves] = useState(0);
  const [isSaving, setSaving] = useState(false);
  const [conflict, setConflict] = useState<{ theirs: View | null; message?: string } | null>(null);
  const isSame = (a: Draft, b: Draft) => form.fingerprint(a) === form.fingerprint(b);
  const isDirty = !isSame(draft, savedDraft);

  const begin = (view: View) => {
    setSaved(view);
    setBase(view.revision);
    setSavedDraft(form.draftOf(view));
  };
  // A newer version from the server replaces an untouched form; edits keep the version that they began from.
  if (stored && saved && stored.updatedAt > saved.updatedAt && stored.revision !== base && !isDirty) {
    begin(stored);
    setDraftOnly(form.draftOf(stored));
  }

  const local = useLocalDraft({
    key: draftKey(form.kind, person, stored?.name ?? null),
    schema: form.schema,
    draft,
    base,
    isDirty,
    isSame,
  });

  const setDraft = (changed: Draft) => {
    setDraftOnly(changed);
    setError((before) => before && correct(before, draft, changed));
  };
  const inputOf = (of: Draft) => ({ name: of.name, spec: form.specOf(of) });
  const correct =
    options.correct ??
    ((of: ErrorView, before: Draft, after: Draft) => withoutCorrected(of, inputOf(before), inputOf(after)));

  const saveFrom = async (from: string | null, message?: string) => {
    setSaving(true);
    const result = await callAction(() => options.save({ ...inputOf(draft), base: from, message }), {
      isRepeatable: true,
    });
    setSaving(false);
    setSaves((count) => count + 1);
    setError(result.ok ? null : result.error);
    if (!result.ok) return undefined;
    if ('conflict' in result) {
      setConflict({ ...result.conflict, message });
      return undefined;
    }
    setConflict(null);
    begin(result.saved);
    local.forget();
    toast.success(`Saved ${result.saved.name}`);
    return result.saved;
  };
  const save = async (message?: string) => (saved && !isDirty ? saved : saveFrom(base, message));

  useUnsavedWork(
    {
      isDirty,
      what: stored ? `the ${form.kind} ${stored.name}` : `a new ${form.kind}`,
      save: async () => (await save()) !== undefined,
      discard: local.forget,
    },
    draft,
  );

  const { offer } = local;
  return {
    draft,
    savedDraft,
    setDraft,
    isDirty,
    isSaving,
    error,
    saves,
    save,
    conflict,
    overwrite: () => saveFrom(conflict?.theirs?.revision ?? null, conflict?.message),
    takeTheirs() {
      const theirs = conflict?.theirs;
      setConflict(null);
      setError(null);
      local.forget();
      if (!theirs) return setDraftOnly(savedDraft);
      begin(theirs);
      setDraftOnly(form.draftOf(theirs));
    },
    closeConflict: () => setConflict(null),
    offer: offer && { savedAt: offer.savedAt, isOutdated: offer.base !== base },
    restoreOffer() {
      if (!offer) return;
      setDraftOnly(offer.draft);
      setBase(offer.base);
      local.closeOffer();
    },
    discardOffer: local.forget,
  };
}
