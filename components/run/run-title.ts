import { lookOf } from '#components/status/status-map.ts';
import type { RunOutline } from '#lib/runs/view.ts';
import type { Status } from '#lib/status.ts';

const marks: Partial<Record<Status, string>> = { succeeded: '✓ ', failed: '✗ ', cancelled: '⊘ ' };

/** What the tab is called: `✗ failed · disk-check`. */
export function runTitle({ status, pipeline }: Pick<RunOutline, 'status' | 'pipeline'>): string {
  return `${marks[status] ?? ''}${lookOf(status).label.toLowerCase()} · ${pipeline}`;
}
