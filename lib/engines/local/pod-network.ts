import { createHash } from 'node:crypto';
import type { AllowedRange, PodReach, PodRequest } from '#lib/engines/engine.ts';

/** The network of an operation's Pods: no other operation's are on it. */
export interface PodNetwork {
  name: string;
  /** The bridge on this machine; at most 15 characters, and its beginning says what Pods behind it may reach. */
  bridge: string;
  reach: PodReach;
  /** What is reached beyond that. */
  allow: AllowedRange[];
}

const letters = { none: 'n', cluster: 'c', internet: 'i' } satisfies Record<PodReach, string>;

/** The network that a Pod belongs on. Operations with other rules, an earlier revision's included, have another one. */
export function networkOf(request: PodRequest, instanceId: string): PodNetwork {
  const { reach = 'internet', allow = [] } = request.network ?? {};
  const digest = hash(JSON.stringify([operationOf(request), reach, allow]));
  return {
    name: `podsmith-${instanceId}-${digest.slice(0, 12)}`,
    bridge: bridgePrefix(instanceId, reach) + digest.slice(0, 6),
    reach,
    allow,
  };
}

/** Whose Pod it is: one that is no operation's belongs to itself. */
export function operationOf({ name, labels }: PodRequest): string {
  return labels['io.podsmith.operation'] ?? name;
}

/** What the bridges of all of an installation's networks begin with; of those with this reach, when one is given. */
export function bridgePrefix(instanceId: string, reach?: PodReach): string {
  return `ps${hash(instanceId).slice(0, 6)}${reach ? letters[reach] : ''}`;
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
