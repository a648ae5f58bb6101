import { createHash } from 'node:crypto';
import { platform, release } from 'node:os';
import type { EngineVersion } from '#lib/engines/docker/docker-host.ts';

/** Beyond what /etc/subuid usually gives to people, and below 2^31, where some file systems end. */
const firstId = 0x1000_0000;
const idsEach = 0x1_0000;
const mappings = 24_000;
/** The first kernel in which overlayfs shows a layer under other ids; before, Podman copies it for each mapping. */
const oldestKernel: [number, number] = [5, 19];
/**
 * Before, Podman stopped answering for good when two such containers were made at the same time: it took the locks of
 * its storage in two orders (containers/podman issue 16062).
 */
const oldestPodman: [number, number] = [4, 4];

/**
 * Podman's user namespace for the Pods of one owner: their root and their user are nobody on the machine, and others than
 * those of another owner's Pods. Two owners may share a mapping by chance; it is one wall of several.
 */
export function userMapping(owner: string): string {
  const place = createHash('sha256').update(owner).digest().readUInt32BE(0) % mappings;
  const first = firstId + place * idsEach;
  return `auto:${['uid', 'gid'].map((kind) => `${kind}mapping=0:${first}:${idsEach}`).join(',')}`;
}

/** Whether an engine is worth asking for user namespaces. Docker's API has none per container. */
export function mayMapUsers(
  { kind, version }: Pick<EngineVersion, 'kind' | 'version'>,
  host: string,
): boolean {
  if (kind !== 'podman' || platform() !== 'linux' || !host.startsWith('unix://')) return false;
  return isAtLeast(version, oldestPodman) && isAtLeast(release(), oldestKernel);
}

/** @param version `4.3.1`, or `6.1.0-28-amd64`. */
function isAtLeast(version: string, [major, minor]: [number, number]): boolean {
  const [itsMajor = 0, itsMinor = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  return itsMajor > major || (itsMajor === major && itsMinor >= minor);
}

/** Whether `/proc/self/uid_map` tells of such a namespace, whatever else is in the text. */
export function isMapped(printed: string): boolean {
  const [, first] = /\b0\s+(\d+)\s+65536\b/.exec(printed) ?? [];
  return Number(first) >= firstId;
}
