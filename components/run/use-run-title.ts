'use client';

import { useEffect } from 'react';
import { lookOf } from '#components/status/status-map.ts';
import type { RunOutline } from '#lib/runs/view.ts';
import type { Status } from '#lib/status.ts';

const marks: Partial<Record<Status, string>> = {
  succeeded: '✓ ',
  failed: '✗ ',
  cancelled: '⊘ ',
};

/** The tab's title tells how the run stands: `✗ failed · disk-check`. */
export function useRunTitle({ status, pipeline }: Pick<RunOutline, 'status' | 'pipeline'>): void {
  useEffect(() => {
    document.title = `${marks[status] ?? ''}${lookOf(status).label.toLowerCase()} · ${pipeline} · Podsmith`;
  }, [status, pipeline]);
}
