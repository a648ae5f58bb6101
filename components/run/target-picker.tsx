'use client';

import { ToggleButton, ToggleButtonGroup } from '@heroui/react';
import { StatusIcon } from '#components/status/status-chip.tsx';
import type { RunTarget } from '#lib/runs/view.ts';

interface TargetPickerProps {
  targets: RunTarget[];
  selected: RunTarget | undefined;
  onSelect(name: string): void;
}

/** A run's targets, each with its status; the rest of the page shows the chosen one. */
export function TargetPicker({ targets, selected, onSelect }: TargetPickerProps) {
  return (
    <section aria-labelledby="targets" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-baseline gap-x-3">
        <h2 id="targets" className="font-semibold">
          Targets
        </h2>
        <p className="text-muted text-sm">{tally(targets)}</p>
      </div>
      <ToggleButtonGroup
        isDetached
        aria-labelledby="targets"
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={selected ? [selected.name] : []}
        onSelectionChange={(keys) => {
          const [name] = keys;
          if (name !== undefined) onSelect(String(name));
        }}
        className="max-h-40 flex-wrap justify-start gap-2 overflow-y-auto p-0.5"
      >
        {targets.map(({ name, status }) => (
          <ToggleButton key={name} id={name} className="max-w-full" data-target-status={status}>
            <StatusIcon status={status} />
            <span className="truncate font-mono text-xs">{name}</span>
          </ToggleButton>
        ))}
      </ToggleButtonGroup>
      {selected?.pod && (
        <p className="text-muted text-sm">
          Pod <code className="text-xs">{selected.name}</code>
          {selected.pod.container && (
            <>
              , container <code className="text-xs">{selected.pod.container}</code>
            </>
          )}
          , on node <code className="text-xs">{selected.node}</code>
        </p>
      )}
    </section>
  );
}

/** `3 succeeded, 1 failed`, in the order of a run's life. */
function tally(targets: RunTarget[]): string {
  const order = ['pending', 'running', 'failed', 'cancelled', 'succeeded'] as const;
  return order
    .map((status) => ({ status, count: targets.filter((target) => target.status === status).length }))
    .filter(({ count }) => count > 0)
    .map(({ status, count }) => `${count} ${status}`)
    .join(', ');
}
