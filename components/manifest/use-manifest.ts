'use client';

import { useEffect, useEffectEvent, useMemo, useState } from 'react';
import { callAction } from '#components/feedback/call-action.ts';
import type { Manifest } from '#components/manifest/manifest.ts';
import { manifestText, mergeManifest } from '#components/manifest/manifest-text.ts';
import type { ActionResult } from '#lib/action-result.ts';
import type { CheckedManifest, ManifestProblem } from '#lib/manifests/check.ts';

/** Reads a manifest as it is being written. */
export type CheckManifest<Spec> = (input: {
  text: string;
  /** Of what is stored; null for a new one. */
  stored: string | null;
}) => Promise<ActionResult<CheckedManifest<Spec>>>;

export interface ManifestOptions<Draft, Spec> {
  draft: Draft;
  manifestOf(draft: Draft): Manifest;
  /** The draft that says what was written; undefined where a form cannot hold it. */
  withManifest(draft: Draft, manifest: { name: string; spec: Spec }): Draft | undefined;
  onChange(draft: Draft): void;
  check: CheckManifest<Spec>;
  stored: string | null;
  /** While it is out of sight the text stays as it is, and takes over what has changed when it is seen again. */
  isShown: boolean;
}

export interface ManifestEditing {
  text: string;
  write(text: string): void;
  problems: ManifestProblem[];
  /** `behind`: the text has not gone into the form, because of what is wrong with it; `checking`: it will be looked at. */
  state: 'same' | 'checking' | 'behind';
}

/** How long nobody types before the text is looked at. */
const pauseMs = 300;

/** A form as the YAML of its manifest, both ways: what is written goes into the form, what changes there into the text. */
export function useManifest<Draft, Spec>(options: ManifestOptions<Draft, Spec>): ManifestEditing {
  const { draft, manifestOf, isShown } = options;
  const manifest = useMemo(() => manifestOf(draft), [draft, manifestOf]);
  const [text, setText] = useState(() => manifestText(manifest));
  /** What the form said when the text last said the same. */
  const [agreed, setAgreed] = useState(manifest);
  const [isTyped, setTyped] = useState(false);
  /** The text that was looked at last, and what was found. */
  const [checked, setChecked] = useState<{ text: string; problems: ManifestProblem[] }>({
    text,
    problems: [],
  });

  // What was typed goes into the form though it is out of sight by then.
  const isFollowed = isShown || isTyped;
  if (isFollowed && manifest !== agreed) {
    const merged = mergeManifest(text, agreed, manifest);
    // While it is no YAML the text waits; it takes the change over as soon as it is.
    if (merged !== undefined) {
      setAgreed(manifest);
      setText(merged);
    }
  }

  const settle = useEffectEvent((of: string, result: ActionResult<CheckedManifest<Spec>>) => {
    if (of !== text) return;
    if (!result.ok) return setChecked({ text: of, problems: [{ line: 1, message: result.error.message }] });
    setChecked({ text: of, problems: result.problems });
    // What came from the form is not put back into it, where somebody may be typing.
    const next = isTyped && result.manifest && options.withManifest(draft, result.manifest);
    if (!next) return;
    setTyped(false);
    setAgreed(manifestOf(next));
    options.onChange(next);
  });
  const check = useEffectEvent(async (of: string) => {
    const asked = { text: of, stored: options.stored };
    settle(of, await callAction(() => options.check(asked), { isRepeatable: true }));
  });
  useEffect(() => {
    if (!isFollowed) return;
    const timer = setTimeout(() => check(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text, isFollowed]);

  return {
    text,
    write(typed) {
      setText(typed);
      setTyped(true);
    },
    problems: checked.problems,
    state: checked.text !== text ? 'checking' : isTyped ? 'behind' : 'same',
  };
}
