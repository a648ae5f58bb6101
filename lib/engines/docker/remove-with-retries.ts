import { setTimeout as sleep } from 'node:timers/promises';
import { statusOf } from '#lib/engines/engine-lost.ts';

const tries = 10;
const waitMs = 100;

/**
 * Removes something from the engine; it need not be there. Podman refuses to remove a container while it cleans up
 * after the container's exit, so a refusal is retried.
 *
 * @throws What the engine's client threw at the last try.
 */
export async function removeWithRetries(remove: () => Promise<unknown>): Promise<void> {
  for (let left = tries; ; left--) {
    try {
      await remove();
      return;
    } catch (error) {
      const status = statusOf(error);
      if (status === 404) return;
      // Without a status nobody answered: trying again would only take time.
      if (left === 1 || status === undefined) throw error;
      await sleep(waitMs);
    }
  }
}
