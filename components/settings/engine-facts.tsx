import { CircleCheck, TriangleAlert } from 'lucide-react';
import { Facts } from '#components/layout/facts.tsx';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { EngineStatusView } from '#lib/engines/status.ts';

/** What the worker last saw of its engine. */
export function EngineFacts({ engine }: { engine: EngineStatusView }) {
  return (
    <div className="panel flex flex-col gap-4 p-4">
      {engine.ready ? (
        <p className="flex items-center gap-2 text-sm text-success-soft-foreground">
          <CircleCheck aria-hidden className="size-4" />
          <span className="font-medium">Ready</span>
        </p>
      ) : (
        <div className="flex gap-2 text-sm">
          <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warning-soft-foreground" />
          <div className="min-w-0">
            <p className="font-medium text-warning-soft-foreground">Not ready</p>
            <p className="whitespace-pre-wrap break-words">{engine.reason}</p>
            <p className="whitespace-pre-wrap break-words text-muted">{engine.hint}</p>
          </div>
        </div>
      )}
      <Facts
        facts={[
          { name: 'Engine', value: engine.kind ?? '–' },
          { name: 'Version', value: engine.version ?? '–' },
          { name: 'Address', value: <code className="break-all text-xs">{engine.host ?? '–'}</code> },
          { name: 'Last looked at', value: engine.checkedAt ? <TimeAgo at={engine.checkedAt} /> : '–' },
        ]}
      />
    </div>
  );
}
