import type { ActionResult } from '#lib/action-result.ts';

/**
 * What saving from a form answers: what is stored now; or that it was changed since the form read it, with what it
 * is now (`null`: deleted). Nothing was stored then.
 */
export type SaveResult<View extends object> = ActionResult<
  { saved: View } | { conflict: { theirs: View | null } }
>;
