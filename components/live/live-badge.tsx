'use client';

import { CloudOff } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { useLiveStream } from '#components/live/live-provider.tsx';
import type { LiveStatus } from '#components/live/live-stream.ts';

const words: Partial<Record<LiveStatus, string>> = {
  lost: 'Not live; reconnecting…',
  'signed-out': 'Not live; you are signed out.',
};

/** Says that what the page shows may be old; nothing while it is live. */
export function LiveBadge() {
  const stream = useLiveStream();
  const status = useSyncExternalStore(stream.onStatus, stream.status, (): LiveStatus => 'connecting');
  const text = words[status];
  return (
    <div
      role="status"
      aria-label="Live updates"
      className="pointer-events-none fixed inset-x-0 bottom-4 z-30 flex justify-center"
    >
      {text && (
        <p className="flex items-center gap-2 rounded-full border border-border bg-overlay px-3 py-1 text-sm shadow-overlay">
          <CloudOff aria-hidden className="size-4 text-warning-soft-foreground" />
          {text}
        </p>
      )}
    </div>
  );
}
