import { createHash } from 'node:crypto';
import { limits } from '#lib/limits.ts';

/** Which Pod of a revision. Replicas are counted from 0; those that have to run on a node, per node. */
export interface PodPlace {
  replica: number;
  /** Absent: wherever the engine puts it. */
  node?: string;
}

/**
 * Deterministic, so that every worker finds the same Pod, and readable in the engine's own tools; a DNS-1123
 * label: `podsmith-<instance>-<operation>-<revision>[-<hash of the node>]-<replica>`. A try Pod has `try` for its operation.
 */
export function podName(
  instanceId: string,
  { operation, revision }: { operation: string | null; revision: string },
  { replica, node }: PodPlace,
): string {
  const head = `podsmith-${instanceId}-`;
  const place = node ? `${createHash('sha256').update(node).digest('hex').slice(0, 6)}-` : '';
  const tail = `-${revision.slice(0, 12)}-${place}${replica}`;
  const readable = (operation ?? 'try')
    .replaceAll('.', '-')
    .slice(0, limits.labelLength - head.length - tail.length);
  return head + readable + tail;
}

/** An operation's name as the value of a label: a long one is cut, and told apart by its hash. */
export function operationLabel(operation: string): string {
  if (operation.length <= limits.labelLength) return operation;
  const hash = createHash('sha256').update(operation).digest('hex').slice(0, 8);
  return `${operation.slice(0, limits.labelLength - hash.length - 1)}-${hash}`;
}
