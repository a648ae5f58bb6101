'use client';

import { Info, TriangleAlert } from 'lucide-react';
import { TimeAgo } from '#components/time/time-ago.tsx';
import type { PodEventView } from '#lib/pods/view.ts';

/** What the engine reported of a Pod, newest first. */
export function PodEvents({ events }: { events: PodEventView[] }) {
  if (events.length === 0) {
    return <p className="panel px-4 py-6 text-muted text-sm">The engine has reported nothing of this Pod.</p>;
  }
  return (
    <ol aria-label="Events" className="panel divide-y divide-separator">
      {events.toReversed().map((event) => (
        <li key={`${event.at} ${event.reason} ${event.message}`} className="flex gap-3 px-4 py-3 text-sm">
          <EventIcon type={event.type} />
          <div className="min-w-0 flex-1">
            <p className="flex flex-wrap items-baseline justify-between gap-x-4">
              <span className="font-medium">
                {event.reason}
                {event.count > 1 && (
                  <span className="ml-2 font-normal text-muted text-xs tabular-nums">
                    {event.count} times
                  </span>
                )}
              </span>
              <span className="text-muted text-xs">
                <TimeAgo at={event.at} />
              </span>
            </p>
            <p className="mt-0.5 break-words text-muted">{event.message}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}

function EventIcon({ type }: { type: PodEventView['type'] }) {
  const isWarning = type === 'warning';
  const Icon = isWarning ? TriangleAlert : Info;
  return (
    <span className={`mt-0.5 ${isWarning ? 'text-warning-soft-foreground' : 'text-muted'}`}>
      <Icon aria-hidden className="size-4" />
      <span className="sr-only">{isWarning ? 'Warning' : 'Normal'}</span>
    </span>
  );
}
