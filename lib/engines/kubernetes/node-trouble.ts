import type { CoreV1Api, V1Pod } from '@kubernetes/client-node';
import type { PodProblem } from '#lib/engines/engine.ts';
import type { StuckPod } from '#lib/engines/kubernetes/pod-status.ts';

/**
 * After an outage of the API server a node shows as not ready until its kubelet has reported again, which it does every
 * 10 seconds and is checked every 5 (Kubernetes `node-status-update-frequency`, `node-monitor-period`).
 */
const nodeGraceMs = 20_000;

/**
 * Why the node of a Pod has not begun to start it: a kubelet that is gone reports nothing itself. Undefined where
 * reading nodes is not allowed.
 */
export async function findNodeTrouble(core: CoreV1Api, pod: V1Pod): Promise<StuckPod | undefined> {
  const why = isTakenUp(pod) ? undefined : await nodeNotReady(core, pod);
  if (!why) return undefined;
  const message = `The Pod does not start: ${why}.`;
  return { kind: 'stuck', code: 'POD_NODE_NOT_READY', message, hint: nodeHint, graceMs: nodeGraceMs };
}

/**
 * Why a running Pod cannot be reached.
 *
 * @param tryReach Tries the way that calls take; rejects with the refusal's own words when it is broken.
 */
export async function findReachTrouble(
  core: CoreV1Api,
  pod: V1Pod,
  tryReach: () => Promise<void>,
): Promise<PodProblem | undefined> {
  const why = await nodeNotReady(core, pod);
  if (why) return { code: 'POD_NODE_NOT_READY', message: `The Pod is not reached: ${why}.`, hint: nodeHint };
  const refusal = await tryReach().then(
    () => undefined,
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  if (refusal === undefined) return undefined;
  return {
    code: 'POD_NODE_UNREACHABLE',
    message: `The Pod is not reached: the kubelet of its node ${pod.spec?.nodeName} does not take the connection (${refusal}).`,
    hint: nodeHint,
  };
}

const nodeHint = "See to the node's kubelet, or aim the run at another node.";

async function nodeNotReady(core: CoreV1Api, pod: V1Pod): Promise<string | undefined> {
  const name = pod.spec?.nodeName;
  const node = name ? await core.readNode({ name }).catch(() => undefined) : undefined;
  const ready = node?.status?.conditions?.find(({ type }) => type === 'Ready');
  if (!ready || ready.status === 'True') return undefined;
  return `its node ${name} is not ready (${ready.reason}: ${ready.message})`;
}

/** True once the kubelet has told anything of the Pod. */
export function isTakenUp(pod: V1Pod): boolean {
  return (pod.status?.containerStatuses?.length ?? 0) > 0;
}
