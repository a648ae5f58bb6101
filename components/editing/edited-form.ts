import type { z } from 'zod';

/** What is edited, as the server gives it. */
export interface Edited {
  name: string;
  /** The revision that edits begin from. */
  revision: string;
  updatedAt: string;
}

/** How one kind of thing is edited: pure functions that convert between what is stored and what the form holds. */
export interface EditedForm<View extends Edited, Draft extends { name: string }> {
  kind: 'operation' | 'pipeline';
  /** Reads a draft that a browser has kept. */
  schema: z.ZodType<Draft>;
  draftOf(view: View): Draft;
  /** What is sent to be saved. */
  specOf(draft: Draft): object;
  /** Equal for drafts that say the same. */
  fingerprint(draft: Draft): string;
}
