import { type AddressKind, kindOfAddress } from '#lib/network/address-kind.ts';
import {
  type AllowEntry,
  type Destination,
  isInNetwork,
  listsAddress,
  listsName,
  type Network,
} from '#lib/network/allow-list.ts';

/** Who may be reached. Every connection that user input can direct is judged by one. */
export interface AddressPolicy {
  /** Refused whatever the lists say: Podsmith's own listeners. Without a port, all of them. */
  denied: readonly DeniedPlace[];
  /**
   * Reached whatever kind of address it is. An entry with an address or network opens just that; one with a name opens
   * what the name resolves to, as long as that is not multicast, nothing, metadata or of the link: who answers for a name
   * must not be able to open those by it. Networks without the Internet use reserved ranges for what stands in for it.
   */
  allow: readonly AllowEntry[];
  /** Which public addresses are reached besides: all, or those that this list names. A name opens nothing else here. */
  publicToo: 'all' | readonly AllowEntry[];
}

export interface DeniedPlace {
  network: Network;
  port?: number;
  /** In words, with an article: `Podsmith's database`. */
  what: string;
}

/** Undefined when the destination is allowed. */
export type Refusal =
  /** No list can open it. */
  | { why: 'denied'; what: string }
  /** It has to be listed, by its address for some kinds. */
  | { why: 'unlisted'; kind: AddressKind };

/** Kinds that a name on the list opens. */
const openedByName: AddressKind[] = ['public', 'private', 'loopback', 'carrier-nat', 'reserved'];

/** Whether a destination may be connected to; if not, why. To be asked of every address that a host resolves to. */
export function findRefusal(destination: Destination, policy: AddressPolicy): Refusal | undefined {
  const { ip, port } = destination;
  const denied = policy.denied.find(
    (place) => (place.port ?? port) === port && isInNetwork(ip, place.network),
  );
  if (denied) return { why: 'denied', what: denied.what };
  if (listsAddress(policy.allow, destination)) return undefined;
  const kind = kindOfAddress(ip);
  if (openedByName.includes(kind) && listsName(policy.allow, destination)) return undefined;
  if (kind === 'public' && isPublicToo(destination, policy.publicToo)) return undefined;
  return { why: 'unlisted', kind };
}

function isPublicToo(destination: Destination, list: AddressPolicy['publicToo']): boolean {
  return list === 'all' || listsAddress(list, destination) || listsName(list, destination);
}
