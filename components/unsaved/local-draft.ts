import { z } from 'zod';

/** What was typed and not saved, as this browser keeps it. */
export interface LocalDraft<Draft> {
  /** The revision it began from; `null` for something new. */
  base: string | null;
  savedAt: string;
  draft: Draft;
}

/** Where a draft is kept: per person, and per thing. */
export function draftKey(kind: string, person: string, name: string | null): string {
  return `podsmith:draft:${person}:${kind}:${name ?? ''}`;
}

/** The draft kept under a key; one that cannot be read, such as an older Podsmith's, is as good as none. */
export function readLocalDraft<Draft>(key: string, schema: z.ZodType<Draft>): LocalDraft<Draft> | undefined {
  try {
    const text = localStorage.getItem(key);
    if (text === null) return undefined;
    return z
      .object({ base: z.string().nullable(), savedAt: z.iso.datetime(), draft: schema })
      .safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Keeps a draft. One that there is no room for is not kept, and neither is the older one it would have replaced. */
export function writeLocalDraft<Draft>(key: string, kept: LocalDraft<Draft>): void {
  try {
    localStorage.setItem(key, JSON.stringify(kept));
  } catch {
    forgetLocalDraft(key);
  }
}

export function forgetLocalDraft(key: string): void {
  try {
    localStorage.removeItem(key);
  } catch {
    // Storage is switched off: nothing was kept.
  }
}
