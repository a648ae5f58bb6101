import { subscribe } from '#lib/events/hub.ts';

/**
 * Reads a thing again after each change under its topic, until it is as wanted or the time is up.
 *
 * @returns The last reading, wanted or not.
 */
export async function waitUntil<T>(
  topic: string,
  read: () => Promise<T>,
  isWanted: (value: T) => boolean,
  { seconds, signal }: { seconds: number; signal?: AbortSignal },
): Promise<T> {
  let changed: () => void = () => undefined;
  let isDirty = false;
  const unsubscribe = subscribe(topic, () => {
    isDirty = true;
    changed();
  });
  const end = Date.now() + seconds * 1000;
  try {
    for (;;) {
      isDirty = false;
      const value = await read();
      const left = end - Date.now();
      if (isWanted(value) || left <= 0 || signal?.aborted) return value;
      await new Promise<void>((resolve) => {
        const timer = setTimeout(done, left);
        changed = done;
        signal?.addEventListener('abort', done, { once: true });
        if (isDirty) done();
        function done() {
          clearTimeout(timer);
          signal?.removeEventListener('abort', done);
          resolve();
        }
      });
    }
  } finally {
    unsubscribe();
  }
}
