import type { EngineMonitor } from '#lib/engines/monitor.ts';

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
  onError: (error: unknown) => void;
}

export function createPodKeeper({ monitor }: PodKeeperOptions): PodKeeper {
  return {
    async run(signal) {
      if (signal.aborted) return;
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    },
    lookAt() {},
    lookAtOperation() {},
    async stopAll() {
      const current = monitor().current();
      if ('missing' in current) return;
      const pods = await current.engine.listPods({});
      await Promise.all(pods.map((pod) => current.engine.stopPod(pod.name)));
    },
  };
}
