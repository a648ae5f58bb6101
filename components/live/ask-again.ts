import type { QueryClient } from '@tanstack/react-query';
import type { LiveTopic } from '#lib/live/lists.ts';

/** Changes within this time share one request. */
const gatherMs = 80;
/** While changes keep coming, a list is redrawn at most this often: nobody reads faster. */
const pauseMs = 1000;

/**
 * Brings the lists on the page up to date, those of a changed topic only. At most one request per list is under
 * way; a change that is told meanwhile has it asked for once more afterwards, since that answer may be older.
 *
 * @param onFailure Called when a request fails.
 */
export function createAskAgain(client: QueryClient, onFailure: () => void): (topic: LiveTopic) => void {
  const asking = new Set<LiveTopic>();
  const changed = new Set<LiveTopic>();

  async function ask(topic: LiveTopic): Promise<void> {
    asking.add(topic);
    try {
      for (let waitMs = gatherMs; changed.has(topic); waitMs = pauseMs) {
        await new Promise((resolve) => setTimeout(resolve, waitMs));
        changed.delete(topic);
        await client.refetchQueries({ queryKey: [topic], type: 'active' }, { throwOnError: true });
      }
    } catch {
      changed.delete(topic);
      onFailure();
    } finally {
      asking.delete(topic);
    }
  }

  return (topic) => {
    changed.add(topic);
    if (!asking.has(topic)) void ask(topic);
  };
}
