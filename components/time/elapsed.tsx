'use client';

import { formatDuration } from '#components/time/format.ts';
import { useNow } from '#components/time/use-now.ts';

interface ElapsedProps {
  startedAt: string | null;
  finishedAt: string | null;
  /** The measured duration, shown instead of the difference of the two instants once known. */
  durationMs?: number | null;
}

/** A duration; counts on while `finishedAt` is missing. */
export function Elapsed({ startedAt, finishedAt, durationMs }: ElapsedProps) {
  const isRunning = startedAt !== null && finishedAt === null && typeof durationMs !== 'number';
  const now = useNow(isRunning ? 250 : 0);
  const ms = elapsedMs({ startedAt, finishedAt, durationMs }, now);
  return <span className="whitespace-nowrap tabular-nums">{ms === null ? '–' : formatDuration(ms)}</span>;
}

function elapsedMs({ startedAt, finishedAt, durationMs }: ElapsedProps, now: number | null): number | null {
  if (typeof durationMs === 'number') return durationMs;
  if (startedAt === null) return null;
  if (finishedAt !== null) return Date.parse(finishedAt) - Date.parse(startedAt);
  return now === null ? null : now - Date.parse(startedAt);
}
