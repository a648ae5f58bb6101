import type { ConnectedEngine, EngineMissing, ReadyEngine } from '#lib/engines/connected-engine.ts';
import { startStatusWriter } from '#lib/engines/connection/status.ts';
import type { EngineStatusView } from '#lib/engines/status-view.ts';

/** Keeps looking for an engine until there is one, and again once it is lost. */
export interface EngineMonitor {
  /** The engine, or why there is none, in words. */
  current(): ReadyEngine | { missing: string };
  /** Resolves once there is an engine. Rejects with the signal's reason. */
  whenReady(signal: AbortSignal): Promise<ReadyEngine>;
  /** Told by whoever found the engine gone; it is looked for anew. */
  reportLost(reason: string): void;
  stop(): Promise<void>;
}

const retryMs = 5000;

/**
 * Starts looking for an engine at once.
 *
 * @param options.onReady Called each time another engine was found, before anyone waiting for it is told.
 */
export function startEngineMonitor(options: {
  name: EngineStatusView['name'];
  connect: (signal: AbortSignal) => Promise<ConnectedEngine | EngineMissing>;
  onReady: (ready: ReadyEngine) => Promise<void>;
}): EngineMonitor {
  const stopping = new AbortController();
  const status = startStatusWriter({ name: options.name, retryMs });
  let connection: ConnectedEngine | undefined;
  let ready: ReadyEngine | undefined;
  let missing = 'no engine was looked for yet';
  const waiting = new Set<() => void>();
  let looking: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;

  async function look(): Promise<void> {
    const found = await reconnect();
    if (found.status === 'missing') {
      if (missing !== found.reason) status.write({ ready: false, reason: found.reason, hint: found.hint });
      missing = found.reason;
      timer = setTimeout(lookAgain, retryMs);
      return;
    }
    if (found !== connection) await options.onReady(found);
    connection = found;
    ready = found;
    missing = '';
    const { host, kind, version, buildWarning, cluster } = found;
    status.write({ ready: true, host, kind, version, buildWarning, ...cluster });
    for (const resolve of waiting) resolve();
    waiting.clear();
  }

  async function reconnect(): Promise<ConnectedEngine | EngineMissing> {
    const revived = (await connection?.revive?.()) ?? 'gone';
    if (connection && revived === 'ready') return connection;
    if (revived !== 'ready' && revived !== 'gone') return revived;
    await connection?.stop();
    connection = undefined;
    return options.connect(stopping.signal);
  }

  function lookAgain(): void {
    if (stopping.signal.aborted || looking) return;
    clearTimeout(timer);
    timer = undefined;
    looking = look()
      .catch((error: unknown) => {
        missing = error instanceof Error ? error.message : String(error);
        if (!stopping.signal.aborted) timer = setTimeout(lookAgain, retryMs);
      })
      .finally(() => {
        looking = undefined;
        // It was reported lost again in the last moment of the look.
        if (!ready && !timer) lookAgain();
      });
  }

  lookAgain();
  return {
    current: () => ready ?? { missing },
    async whenReady(signal) {
      while (!ready) {
        signal.throwIfAborted();
        await new Promise<void>((resolve, reject) => {
          const found = () => {
            signal.removeEventListener('abort', abort);
            resolve();
          };
          const abort = () => {
            waiting.delete(found);
            reject(signal.reason);
          };
          signal.addEventListener('abort', abort, { once: true });
          waiting.add(found);
        });
      }
      return ready;
    },
    reportLost(reason) {
      if (!ready) return;
      ready = undefined;
      missing = reason;
      status.write({ ready: false, reason, hint: 'Podsmith is looking for it again by itself.' });
      lookAgain();
    },
    async stop() {
      stopping.abort();
      clearTimeout(timer);
      waiting.clear();
      await looking;
      await status.stop();
      await connection?.stop();
    },
  };
}
