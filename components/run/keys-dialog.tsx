'use client';

import { InfoDialog } from '#components/dialog/info-dialog.tsx';

const keys: { keys: string[]; does: string }[] = [
  { keys: ['↑', '↓'], does: 'The step before, the step after' },
  { keys: ['E'], does: "A step's input and output in full, or less of them" },
  { keys: ['['], does: 'The run of this pipeline before this one' },
  { keys: [']'], does: 'The run of this pipeline after this one' },
  { keys: ['R'], does: 'Run again' },
  { keys: ['C'], does: 'Cancel the run' },
  { keys: ['?'], does: 'These keys' },
];

/** The keys of a run's page. */
export function KeysDialog({ onClose }: { onClose(): void }) {
  return (
    <InfoDialog title="Keys" size="sm" onClose={onClose}>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-4 gap-y-2 text-sm">
        {keys.map(({ keys: of, does }) => (
          <div key={does} className="contents">
            <dt className="flex gap-1">
              {of.map((key) => (
                <kbd
                  key={key}
                  className="min-w-7 rounded-md border border-border bg-default px-1.5 py-0.5 text-center font-mono text-xs"
                >
                  {key}
                </kbd>
              ))}
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </InfoDialog>
  );
}
