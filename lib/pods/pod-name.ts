import { createHash } from 'node:crypto';
import { limits } from '#lib/limits.ts';

/** Which Pod of a revision: replicas are counted from 0, on each node they have to run on, if they have to. */
export interface PodPlace {
  replica: number;
  /** Absent: wherever the engine puts it. */
  node?: string;
}

/**
 * Deterministic, so that every worker finds the same Pod, and readable in the engine's own tools; a DNS-1123
 * label: `podsmith-<instance>-<operation>-<revision>[-<hash of the node>]-<replica>`.
 */
export function podName(
  instanceId: string,
  { operation, revision }: { operation: string; revision: string },
  { replica, node }: PodPlace,
): string {
  const head = `podsmith-${instanceId}-`;
  const place = node ? `${createHash('sha256').update(node).digest('hex').slice(0, 6)}-` : '';
  const tail = `-${revision.slice(0, 12)}-${place}${replica}`;
  return head + operation.slice(0, limits.nameLength - head.length - tail.length) + tail;
}
