import type { Engine } from '#lib/engines/engine.ts';
import { isEngineLost } from '#lib/engines/engine-lost.ts';
import { copyPodLog } from '#lib/pods/log/copy-log.ts';

/** A Pod whose log someone may be reading. */
interface LoggedPod {
  name: string;
  startedAt: Date;
  stoppedAt: Date | null;
  logWatchedUntil: Date | null;
}

/** Copies the logs that someone reads into the database. */
export interface LogCopies {
  /** Begins to copy those that are read and not being copied yet. */
  look(engine: Engine, pods: LoggedPod[]): void;
  /** Waits for the copies under way. */
  settle(): Promise<void>;
}

/** When a copy ends though its Pod still runs and is read (the engine was away), it is begun again after this time. */
const againMs = 5000;

export function createLogCopies(options: {
  signal: AbortSignal;
  onError: (error: unknown) => void;
}): LogCopies {
  const { signal, onError } = options;
  const copying = new Map<string, Promise<void>>();
  const ended = new Map<string, { startedAt: number; at: number }>();

  function isDue({ name, startedAt, logWatchedUntil, stoppedAt }: LoggedPod): boolean {
    if (stoppedAt || !logWatchedUntil || logWatchedUntil.getTime() < Date.now() || copying.has(name))
      return false;
    const last = ended.get(name);
    return last?.startedAt !== startedAt.getTime() || Date.now() - last.at > againMs;
  }

  return {
    look(engine, pods) {
      for (const pod of pods.filter(isDue)) {
        const copy = copyPodLog(engine, pod.name, signal)
          .catch((error: unknown) => {
            if (!isEngineLost(error)) onError(error);
          })
          .finally(() => {
            copying.delete(pod.name);
            ended.set(pod.name, { startedAt: pod.startedAt.getTime(), at: Date.now() });
          });
        copying.set(pod.name, copy);
      }
      const names = new Set(pods.map(({ name }) => name));
      for (const name of ended.keys()) if (!names.has(name)) ended.delete(name);
    },
    async settle() {
      await Promise.all(copying.values());
    },
  };
}
