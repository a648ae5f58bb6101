'use client';

import { TriangleAlert } from 'lucide-react';
import { useHeldWhilePressed, wholePage } from '#components/layout/use-held-while-pressed.ts';
import { useLiveList } from '#components/live/use-live-list.ts';
import type { ListSnapshot } from '#lib/live/lists.ts';

/** Shown on every page while no container engine answers. */
export function EngineBanner({ snapshot }: { snapshot: ListSnapshot<'engine'> }) {
  const newest = useLiveList('engine', {}, snapshot);
  // It moves all that is below it: what is pressed then must not be gone when the pointer comes up.
  const { ready, reason, hint } = useHeldWhilePressed(newest, wholePage);
  if (ready) return null;
  return (
    <section
      aria-label="Container engine"
      role="status"
      className="flex gap-3 border-warning/40 border-b bg-warning-soft px-4 py-3 text-sm sm:px-6 lg:px-8"
    >
      <TriangleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-warning-soft-foreground" />
      <div className="min-w-0">
        <p className="font-medium">No container engine: builds and runs wait until one is there.</p>
        <p className="mt-0.5 whitespace-pre-wrap break-words text-muted">
          {reason ?? 'The engine has not answered yet; it is being looked for.'}
        </p>
        {hint && <p className="mt-0.5 whitespace-pre-wrap break-words">{hint}</p>}
      </div>
    </section>
  );
}
