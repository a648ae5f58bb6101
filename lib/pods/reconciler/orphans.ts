import type { PodDescription } from '#lib/engines/engine.ts';
import type { RecordedPod } from '#lib/pods/reconciler/reconciler-store.ts';

/** How long a Pod that has ended is left for workers to read why. */
export const endedGraceMs = 3000;
/** How long a Pod has to run without a row, or against what its row says, until it is removed. */
export const orphanGraceMs = 10_000;

/** A Pod on the engine that has no row, or whose row says that it is gone. */
export interface Orphan {
  pod: PodDescription;
  hasRow: boolean;
  /** Its row is there and it has ended: only what is left of it has to go. */
  hasEnded: boolean;
}

/** Remembers since when Pods have been orphans: one that is just being started or stopped looks like one for a moment. */
export interface Orphanage {
  /**
   * @param pods All orphans of now.
   * @returns Those to be removed, and in how many milliseconds the next one is due.
   */
  take(pods: PodDescription[], recorded: RecordedPod[]): { due: Orphan[]; nextMs?: number };
}

export function createOrphanage(): Orphanage {
  const orphanSince = new Map<string, number>();
  return {
    take(pods, recorded) {
      const now = performance.now();
      const rows = new Set(recorded.map(({ name }) => name));
      const names = new Set(pods.map(({ name }) => name));
      for (const name of orphanSince.keys()) if (!names.has(name)) orphanSince.delete(name);
      const due: Orphan[] = [];
      let nextMs: number | undefined;
      for (const pod of pods) {
        const since = orphanSince.get(pod.name) ?? now;
        orphanSince.set(pod.name, since);
        const hasRow = rows.has(pod.name);
        const hasEnded = hasRow && pod.exit !== undefined;
        const leftMs = since + (hasEnded ? endedGraceMs : orphanGraceMs) - now;
        if (leftMs <= 0) due.push({ pod, hasRow, hasEnded });
        else nextMs = Math.min(nextMs ?? leftMs, leftMs);
      }
      return { due, nextMs };
    },
  };
}
