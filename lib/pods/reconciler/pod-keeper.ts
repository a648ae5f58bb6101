import type { EngineMonitor } from '#lib/engines/connection/monitor.ts';
import { limits } from '#lib/limits.ts';
import { claimStop, endStop } from '#lib/pods/pod-store.ts';
import { type KeeperRound, startKeeperRound } from '#lib/pods/reconciler/keeper-round.ts';

/**
 * Keeps the installation's Pods: records what the engine says of them, stops those that are idle, superseded or
 * nobody's, starts those that are to stay, and does what people ask of them. One worker at a time runs it.
 */
export interface PodKeeper {
  /** Keeps the Pods until the signal aborts; resolves then. May be run again later. */
  run(signal: AbortSignal): Promise<void>;
  /** Told on `request:pod:<name>`. Does nothing while it is not run. */
  lookAt(podName: string): void;
  /** Told on `request:operation:<name>`: an operation was saved or deleted. Does nothing while it is not run. */
  lookAtOperation(name: string): void;
  /** Stops every Pod of the installation, also while it is not run: the last worker of the local engine leaves none. */
  stopAll(): Promise<void>;
}

export interface PodKeeperOptions {
  monitor: () => EngineMonitor;
  /** Part of each Pod's name. */
  instanceId: string;
  /** A Pod nobody called for this long is stopped. */
  idleMs?: number;
  /** Pods beyond this many are stopped, those unused for longest first. */
  mostWarm?: number;
  onError: (error: unknown) => void;
}

export function createPodKeeper(options: PodKeeperOptions): PodKeeper {
  const { monitor, instanceId, onError, idleMs = limits.podIdleMs, mostWarm = limits.podsWarm } = options;
  let running: KeeperRound | undefined;
  return {
    async run(signal) {
      const round = startKeeperRound({ monitor, instanceId, idleMs, mostWarm, onError }, signal);
      running = round;
      try {
        await round.ended;
      } finally {
        if (running === round) running = undefined;
      }
    },
    lookAt: () => running?.wake(),
    lookAtOperation: (name) => running?.lookAtOperation(name),
    async stopAll() {
      const current = monitor().current();
      if ('missing' in current) return;
      const { engine } = current;
      const pods = await engine.listPods({});
      const stop = async (name: string) => {
        await claimStop(name);
        await engine.stopPod(name);
        await endStop(name, 'gone');
      };
      await Promise.all(pods.map(({ name }) => stop(name).catch(onError)));
    },
  };
}
