import { StatusChip } from '#components/status/status-chip.tsx';
import type { RuntimeFacts } from '#lib/runtime-status/view.ts';

/** Whether a runtime's base image is there, why, and what comes next. */
export function RuntimeState({ runtime: { state, why, next } }: { runtime: RuntimeFacts }) {
  return (
    <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1 text-sm">
      <StatusChip status={state} size="sm" />
      <p className="min-w-0 break-words text-muted">
        {why} {next}
      </p>
    </div>
  );
}
