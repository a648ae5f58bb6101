'use client';

import { useEffect, useRef, useState } from 'react';
import type { z } from 'zod';
import {
  forgetLocalDraft,
  type LocalDraft,
  readLocalDraft,
  writeLocalDraft,
} from '#components/unsaved/local-draft.ts';

interface LocalDraftOptions<Draft> {
  key: string;
  schema: z.ZodType<Draft>;
  draft: Draft;
  base: string | null;
  isDirty: boolean;
  /** True when two drafts say the same. */
  isSame(a: Draft, b: Draft): boolean;
}

interface LocalDraftState<Draft> {
  /** What was typed here before and never saved; `null` once it was taken or refused. */
  offer: LocalDraft<Draft> | null;
  closeOffer(): void;
  /** Forgets what this browser keeps. */
  forget(): void;
}

/** How long after the last key a draft is written. */
const delayMs = 400;

/**
 * Keeps unsaved edits in this browser: against a crash, a closed lid, and every way out that a page cannot ask about.
 * They are offered when the page is opened again.
 */
export function useLocalDraft<Draft>(options: LocalDraftOptions<Draft>): LocalDraftState<Draft> {
  const { key, draft, base, isDirty } = options;
  const latest = useRef(options);
  const [offer, setOffer] = useState<LocalDraft<Draft> | null>(null);
  const pending = useRef(false);
  const wasDirty = useRef(false);
  useEffect(() => {
    latest.current = options;
  });

  useEffect(() => {
    const { schema, draft: now, isSame } = latest.current;
    const kept = readLocalDraft(key, schema);
    if (kept && !isSame(kept.draft, now)) setOffer(kept);
  }, [key]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: written anew after every edit
  useEffect(() => {
    if (!isDirty) {
      pending.current = false;
      // Saved, or changed back to what is stored. A draft on offer is from before: it stays.
      if (wasDirty.current) forgetLocalDraft(key);
      wasDirty.current = false;
      return;
    }
    wasDirty.current = true;
    pending.current = true;
    const timer = setTimeout(() => flush(), delayMs);
    return () => clearTimeout(timer);
  }, [key, isDirty, draft, base]);

  const flush = () => {
    if (!pending.current) return;
    pending.current = false;
    const { key: at, draft: typed, base: from } = latest.current;
    writeLocalDraft(at, { base: from, savedAt: new Date().toISOString(), draft: typed });
  };
  const flushLatest = useRef(flush);
  useEffect(() => {
    const write = () => flushLatest.current();
    window.addEventListener('pagehide', write);
    document.addEventListener('visibilitychange', write);
    return () => {
      write();
      window.removeEventListener('pagehide', write);
      document.removeEventListener('visibilitychange', write);
    };
  }, []);

  return {
    offer,
    closeOffer: () => setOffer(null),
    forget() {
      pending.current = false;
      setOffer(null);
      forgetLocalDraft(key);
    },
  };
}
