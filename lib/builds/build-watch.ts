import { findBuildRow, toBuildHead } from '#lib/builds/store.ts';
import type { BuildHead } from '#lib/builds/view.ts';
import { db } from '#lib/db/client.ts';
import { notFound } from '#lib/errors.ts';
import { isFinished } from '#lib/status.ts';
import { createAlarm } from '#lib/system/alarm.ts';
import { untilDatabase } from '#lib/workers/until-database.ts';

/** Waits for builds, whichever worker carries them out. */
export interface BuildWatch {
  /** Call it on `request:build:<id>`: the build has changed. */
  wake(id: string): void;
  /** The build once it has ended. Rejects with the signal's reason. @throws AppError `NOT_FOUND`. */
  untilEnded(id: string, signal: AbortSignal): Promise<BuildHead>;
}

/** How often a build is looked at without a notification, which may get lost. */
const lookAgainMs = 5000;

export function createBuildWatch(): BuildWatch {
  const waiting = new Map<string, Set<() => void>>();

  /** Calls back at each change; returns what ends that. */
  function listen(id: string, onChange: () => void): () => void {
    const listeners = waiting.get(id) ?? new Set();
    waiting.set(id, listeners.add(onChange));
    return () => {
      listeners.delete(onChange);
      if (listeners.size === 0) waiting.delete(id);
    };
  }

  return {
    wake(id) {
      for (const onChange of waiting.get(id) ?? []) onChange();
    },
    async untilEnded(id, signal) {
      const changes = createAlarm();
      const stopListening = listen(id, changes.ring);
      try {
        for (;;) {
          const build = await untilDatabase(() => findBuildRow(db(), id));
          if (!build) throw notFound(`The build ${id}`);
          if (isFinished(build.status)) return toBuildHead(build);
          await changes.wait({ timeoutMs: lookAgainMs, signal });
          signal.throwIfAborted();
        }
      } finally {
        stopListening();
      }
    },
  };
}
