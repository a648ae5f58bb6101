import { subscribe } from '#lib/events/hub.ts';
import { createAlarm } from '#lib/system/alarm.ts';

/**
 * Reads a thing after each change of its topic, until it is as wanted or the time is up.
 *
 * @returns The last reading, wanted or not.
 */
export async function waitUntil<T>(
  topic: string,
  read: () => Promise<T>,
  isWanted: (value: T) => boolean,
  { seconds, signal }: { seconds: number; signal?: AbortSignal },
): Promise<T> {
  const changes = createAlarm();
  const unsubscribe = subscribe(topic, changes.ring);
  const end = Date.now() + seconds * 1000;
  try {
    for (;;) {
      const value = await read();
      const left = end - Date.now();
      if (isWanted(value) || left <= 0 || signal?.aborted) return value;
      await changes.wait({ timeoutMs: left, signal });
    }
  } finally {
    unsubscribe();
  }
}
