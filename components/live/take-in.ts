import type { QueryClient } from '@tanstack/react-query';
import { type ThingKind, type ThingTopic, thingOf } from '#lib/events/topics.ts';
import type { ThingPatch } from '#lib/live/change.ts';
import { type Things, things } from '#lib/live/things.ts';

/** Where the cache holds a thing. */
export function thingKey(topic: ThingTopic | null) {
  return [topic];
}

/** Applies a change of a thing to the cache. False when it does not follow on from the version held there. */
export function takeIn(client: QueryClient, change: ThingPatch): boolean {
  return takeInKind(client, thingOf(change.topic).kind, change);
}

function takeInKind<Kind extends ThingKind>(
  client: QueryClient,
  kind: Kind,
  { topic, since, version, patch }: ThingPatch,
): boolean {
  const { patch: schema, apply } = things[kind];
  const held = client.getQueryData<Things[Kind]>(thingKey(topic));
  const next = apply(held, { since, version, patch: schema.parse(patch) });
  if (next) client.setQueryData<Things[Kind]>(thingKey(topic), next);
  return next !== undefined;
}
