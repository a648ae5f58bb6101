import { setTimeout as sleep } from 'node:timers/promises';
import { writeEngineStatus } from '#lib/engines/status-store.ts';
import type { EngineStatusView } from '#lib/engines/status-view.ts';

/** Records what the worker sees of the engine. Nobody waits for it. */
export interface StatusWriter {
  write(status: Partial<EngineStatusView> & { ready: boolean }): void;
  stop(): Promise<void>;
}

/** Starts a writer that writes the newest status, again after `retryMs` while the database is away. */
export function startStatusWriter({
  name,
  retryMs,
}: {
  name: EngineStatusView['name'];
  retryMs: number;
}): StatusWriter {
  const stopping = new AbortController();
  let newest: Omit<EngineStatusView, 'checkedAt'> | undefined;
  let writing: Promise<void> | undefined;

  async function writeNewest(): Promise<void> {
    while (newest && !stopping.signal.aborted) {
      const status = newest;
      try {
        await writeEngineStatus(status);
        if (newest === status) newest = undefined;
      } catch {
        await sleep(retryMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  }

  return {
    write(status) {
      newest = { ...nothingKnown, ...status, name };
      writing ??= writeNewest().finally(() => {
        writing = undefined;
      });
    },
    async stop() {
      stopping.abort();
      await writing;
    },
  };
}

const nothingKnown = {
  ...{ host: null, kind: null, version: null, reason: null, hint: null },
  ...{ reach: null, namespace: null, registry: null, buildWarning: null, podWarning: null },
};
