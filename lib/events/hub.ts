import { databaseUrl } from '#lib/db/client.ts';
import { startListener } from '#lib/events/listener.ts';
import { changeChannel } from '#lib/events/notify.ts';

interface Hub {
  subscribers: Map<string, Set<() => void>>;
  close: () => Promise<void>;
}

// Next may load this module more than once per process; one connection serves them all.
const holder = globalThis as { podsmithHub?: Hub };

/**
 * Calls back at each change under a topic, in whichever process it happened. The callback may come without a
 * change: after the database connection was made (again) every subscriber is called once, for what was missed.
 * So read the state after subscribing, and again at each call.
 *
 * @returns ends the subscription
 */
export function subscribe(topic: string, onChange: () => void): () => void {
  holder.podsmithHub ??= open();
  const { subscribers } = holder.podsmithHub;
  // The same function may subscribe twice; each subscription ends by itself.
  const own = () => onChange();
  const forTopic = subscribers.get(topic) ?? new Set();
  subscribers.set(topic, forTopic.add(own));
  return () => {
    forTopic.delete(own);
    if (forTopic.size === 0 && subscribers.get(topic) === forTopic) subscribers.delete(topic);
  };
}

/** Closes the connection; the next subscription opens another. For tests and orderly shutdown. */
export async function closeHub(): Promise<void> {
  const hub = holder.podsmithHub;
  holder.podsmithHub = undefined;
  await hub?.close();
}

function open(): Hub {
  const subscribers: Hub['subscribers'] = new Map();
  const close = startListener({
    url: databaseUrl(),
    channel: changeChannel,
    onPayload: (topic) => call(subscribers.get(topic)),
    onListening: () => {
      for (const forTopic of [...subscribers.values()]) call(forTopic);
    },
  });
  return { subscribers, close };
}

/** A copy, because a callback may end its subscription. */
function call(callbacks: Iterable<() => void> = []): void {
  for (const callback of [...callbacks]) callback();
}
