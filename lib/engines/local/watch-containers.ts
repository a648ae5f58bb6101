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
  let timer: NodeJS.Timeout | undefined;

  async function watch(): Promise<void> {
    const events = await docker.getEvents({
      abortSignal: stop.signal,
      filters: { type: ['container'], label: [`${podLabels.instance}=${instanceId}`] },
    });
    await new Promise<void>((resolve) => {
      events.on('data', tell).on('end', resolve).on('close', resolve).on('error', resolve);
    });
  }

  function keepWatching(): void {
    watch()
      .catch(() => undefined)
      .finally(() => {
        if (stop.signal.aborted) return;
        timer = setTimeout(() => {
          // What happened meanwhile was not told.
          tell();
          keepWatching();
        }, retryMs);
      });
  }

  keepWatching();
  return () => {
    stop.abort();
    clearTimeout(timer);
    tell.cancel();
  };
}
