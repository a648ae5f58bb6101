import { randomUUID } from 'node:crypto';
import { databaseUrl } from '#lib/db/client.ts';
import { startListener } from '#lib/events/listener.ts';
import { changeChannel } from '#lib/events/notify.ts';
import { isListTopic, type ListTopic } from '#lib/events/topics.ts';

interface Hub {
  subscribers: Map<string, Set<() => void>>;
  /** Names the period for which this process has heard of every change; empty until it listens. */
  epoch: string;
  /** Changes heard within it, by topic. */
  counts: Map<string, number>;
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
  const { subscribers } = hub();
  // The same function may subscribe twice; each subscription ends by itself.
  const own = () => onChange();
  const forTopic = subscribers.get(topic) ?? new Set();
  subscribers.set(topic, forTopic.add(own));
  return () => {
    forTopic.delete(own);
    if (forTopic.size === 0 && subscribers.get(topic) === forTopic) subscribers.delete(topic);
  };
}

/**
 * The version of what stands under a list's topics. Take it before reading the list: while it is the same, nothing
 * has changed since. It says nothing in another process, or once the database connection was made again; a reader
 * that comes with such a version is to read again.
 */
export function listVersion(...topics: ListTopic[]): string {
  const { epoch, counts } = hub();
  const changes = topics.reduce((sum, topic) => sum + (counts.get(topic) ?? 0), 0);
  return epoch === '' ? '' : `${epoch}.${changes}`;
}

/** Closes the connection; the next subscription opens another. For tests and orderly shutdown. */
export async function closeHub(): Promise<void> {
  const hub = holder.podsmithHub;
  holder.podsmithHub = undefined;
  await hub?.close();
}

function hub(): Hub {
  holder.podsmithHub ??= open();
  return holder.podsmithHub;
}

function open(): Hub {
  const subscribers: Hub['subscribers'] = new Map();
  const counts: Hub['counts'] = new Map();
  const close = startListener({
    url: databaseUrl(),
    channel: changeChannel,
    onPayload(topic) {
      if (isListTopic(topic)) counts.set(topic, (counts.get(topic) ?? 0) + 1);
      call(subscribers.get(topic));
    },
    onListening() {
      opened.epoch = randomUUID().slice(0, 8);
      counts.clear();
      for (const forTopic of [...subscribers.values()]) call(forTopic);
    },
  });
  const opened: Hub = { subscribers, epoch: '', counts, close };
  return opened;
}

/** A copy, because a callback may end its subscription. */
function call(callbacks: Iterable<() => void> = []): void {
  for (const callback of [...callbacks]) callback();
}
