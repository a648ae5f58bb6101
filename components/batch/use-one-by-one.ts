'use client';

import { useState } from 'react';
import { callAction } from '#components/feedback/call-action.ts';
import type { ActionResult } from '#lib/action-result.ts';
import type { ErrorView } from '#lib/errors.ts';

/** Something that is done with each of what is ticked. */
export interface OneByOne<Doing> {
  /** What is being done, and with how many it is done already; null while nothing is. */
  progress: { doing: Doing; done: number; of: number } | null;
  /** What failed first the last time, with how many failed. */
  failure: ErrorView | null;
  /** Does it with one after the other; resolves to whether it succeeded with all. */
  carryOut<Item>(
    doing: Doing,
    items: Item[],
    action: (item: Item) => Promise<ActionResult<object>>,
  ): Promise<boolean>;
}

/** Does with one after the other what may be done twice. */
export function useOneByOne<Doing>(): OneByOne<Doing> {
  const [progress, setProgress] = useState<OneByOne<Doing>['progress']>(null);
  const [failure, setFailure] = useState<ErrorView | null>(null);
  return {
    progress,
    failure,
    async carryOut(doing, items, action) {
      setFailure(null);
      const failures: ErrorView[] = [];
      for (const [done, item] of items.entries()) {
        setProgress({ doing, done, of: items.length });
        const result = await callAction(() => action(item), { isRepeatable: true });
        if (!result.ok) failures.push(result.error);
      }
      setProgress(null);
      const [first] = failures;
      if (!first) return true;
      const count = `${failures.length} of ${items.length} could not be done.`;
      setFailure({ ...first, message: `${count} ${first.message}` });
      return false;
    },
  };
}
