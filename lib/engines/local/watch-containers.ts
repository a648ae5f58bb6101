import { finished } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { podLabels } from '#lib/engines/local/pod-spec.ts';
import { throttle } from '#lib/engines/throttle.ts';

const tellMs = 300;
const retryMs = 5000;

/** Calls back when a container of this installation came, ended or went. Returns what ends that. */
export function watchContainers(options: {
  docker: Docker;
  instanceId: string;
  onChange: () => void;
}): () => void {
  const { docker, instanceId, onChange } = options;
  const stop = new AbortController();
  const tell = throttle(onChange, tellMs);

  async function watch(): Promise<void> {
    const events = await docker.getEvents({
      abortSignal: stop.signal,
      filters: { type: ['container'], label: [`${podLabels.instance}=${instanceId}`] },
    });
    events.on('data', tell);
    await finished(events, { writable: false });
  }

  async function keepWatching(): Promise<void> {
    const { signal } = stop;
    while (!signal.aborted) {
      await watch().catch(() => undefined);
      await sleep(retryMs, undefined, { signal }).catch(() => undefined);
      // No event has reported what happened meanwhile.
      if (!signal.aborted) tell();
    }
  }

  void keepWatching();
  return () => {
    stop.abort();
    tell.cancel();
  };
}
