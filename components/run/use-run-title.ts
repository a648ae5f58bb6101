'use client';

import { useEffect } from 'react';
import { runTitle } from '#components/run/run-title.ts';
import type { RunOutline } from '#lib/runs/view.ts';

/** Keeps the tab's title true, which the server gave it. */
export function useRunTitle({ status, pipeline }: Pick<RunOutline, 'status' | 'pipeline'>): void {
  useEffect(() => {
    // As the layout of all pages does.
    document.title = `${runTitle({ status, pipeline })} · Podsmith`;
  }, [status, pipeline]);
}
