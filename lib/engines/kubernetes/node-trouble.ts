import type { CoreV1Api, V1Pod } from '@kubernetes/client-node';
import type { StuckPod } from '#lib/engines/kubernetes/pod-status.ts';

/**
 * Why the node of a Pod has not begun with it: a kubelet that is gone says nothing itself. Undefined where looking at
 * nodes is not allowed.
 */
export async function findNodeTrouble(core: CoreV1Api, pod: V1Pod): Promise<StuckPod | undefined> {
  const name = pod.spec?.nodeName;
  if (!name || isTakenUp(pod)) return undefined;
  const node = await core.readNode({ name }).catch(() => undefined);
  const ready = node?.status?.conditions?.find(({ type }) => type === 'Ready');
  if (!ready || ready.status === 'True') return undefined;
  return {
    kind: 'stuck',
    code: 'POD_NODE_NOT_READY',
    message: `The Pod does not start: its node ${name} is not ready (${ready.reason}: ${ready.message}).`,
    hint: "See to the node's kubelet, or aim the run at another node.",
    graceMs: 0,
  };
}

/** True once the kubelet has told anything of the Pod. */
export function isTakenUp(pod: V1Pod): boolean {
  return (pod.status?.containerStatuses?.length ?? 0) > 0;
}
