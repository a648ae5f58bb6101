import type { ConnectedEngine, EngineMissing, ReadyEngine } from '#lib/engines/connected-engine.ts';
import { startStatusWriter } from '#lib/engines/connection/status-writer.ts';
import type { EngineStatusView } from '#lib/engines/status-view.ts';
import { createAlarm } from '#lib/system/alarm.ts';

/** Keeps looking for an engine until there is one, and again once it is lost. */
export interface EngineMonitor {
  /** The engine, or why there is none, in words. */
  current(): ReadyEngine | { missing: string };
  /** Resolves once there is an engine. Rejects with the signal's reason. */
  whenReady(signal: AbortSignal): Promise<ReadyEngine>;
  /** Call it when the engine was found gone; the monitor looks for one again. */
  reportLost(reason: string): void;
  stop(): Promise<void>;
}

const retryMs = 5000;

/**
 * Starts looking for an engine at once.
 *
 * @param options.onReady Called each time another engine was found, before `whenReady` resolves.
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
  const found = createAlarm();
  const wanted = createAlarm();

  async function look(): Promise<void> {
    const outcome = await reconnect();
    if (outcome.status === 'missing') {
      const { reason, hint } = outcome;
      if (missing !== reason) status.write({ ready: false, reason, hint });
      missing = reason;
      return;
    }
    if (outcome !== connection) await options.onReady(outcome);
    connection = outcome;
    ready = outcome;
    missing = '';
    const { host, kind, version, buildWarning, podWarning, cluster } = outcome;
    const seen = { ready: true, host, kind, version, buildWarning, ...cluster };
    status.write({ ...seen, podWarning });
    outcome.onPodWarning?.((found) => {
      if (ready === outcome) status.write({ ...seen, podWarning: found });
    });
    found.ring();
  }

  async function reconnect(): Promise<ConnectedEngine | EngineMissing> {
    const revived = (await connection?.revive?.()) ?? 'gone';
    if (connection && revived === 'ready') return connection;
    if (revived !== 'ready' && revived !== 'gone') return revived;
    await connection?.stop();
    connection = undefined;
    return options.connect(stopping.signal);
  }

  async function keepLooking(): Promise<void> {
    const { signal } = stopping;
    while (!signal.aborted) {
      if (!ready) {
        await look().catch((error: unknown) => {
          missing = error instanceof Error ? error.message : String(error);
        });
      }
      await wanted.wait({ timeoutMs: ready ? undefined : retryMs, signal });
    }
  }

  const looking = keepLooking();
  return {
    current: () => ready ?? { missing },
    async whenReady(signal) {
      while (!ready) {
        signal.throwIfAborted();
        await found.wait({ signal });
      }
      return ready;
    },
    reportLost(reason) {
      if (!ready) return;
      ready = undefined;
      missing = reason;
      status.write({ ready: false, reason, hint: 'Podsmith is looking for it again by itself.' });
      wanted.ring();
    },
    async stop() {
      stopping.abort();
      await looking;
      await status.stop();
      await connection?.stop();
    },
  };
}
