import { subscribe } from '#lib/events/hub.ts';
import { logWatchRenewMs, watchPodLog } from '#lib/pods/service.ts';

/** Calls back at each change of a Pod, and has a worker copy its log, until the returned function is called. */
export function subscribeToPod(name: string, onChange: () => void): () => void {
  const watch = () => watchPodLog(name).catch((error: unknown) => console.error(error));
  void watch();
  const renewal = setInterval(watch, logWatchRenewMs);
  const end = subscribe(`pod:${name}`, onChange);
  return () => {
    clearInterval(renewal);
    end();
  };
}
