import type { CoreV1Event, V1ContainerStatus, V1Pod } from '@kubernetes/client-node';
import type { PodExit } from '#lib/engines/engine.ts';
import { describeExit } from '#lib/engines/pod-exit.ts';

/** Where a Pod stands, seen past its phase. */
export type PodStanding =
  | { kind: 'starting' }
  /** It will not start by itself; `code` is an AppError code. */
  | { kind: 'stuck'; code: string; message: string; hint: string; isTransient: boolean }
  | { kind: 'running'; podIp: string }
  | { kind: 'ended'; exit: PodExit };

/** Reasons for which a container waits that do not pass by themselves. */
const stuckReasons: Record<string, { code: string; what: string; hint: string }> = {
  ImagePullBackOff: {
    code: 'POD_IMAGE_PULL_FAILED',
    what: 'its image cannot be pulled',
    hint: 'See whether the registry answers, still has the image, and lets the cluster in.',
  },
  InvalidImageName: {
    code: 'POD_IMAGE_PULL_FAILED',
    what: 'its image has no valid name',
    hint: 'Correct PODSMITH_REGISTRY.',
  },
  CreateContainerConfigError: {
    code: 'POD_NOT_CREATED',
    what: 'its container cannot be configured',
    hint: 'The event says what is missing.',
  },
  CreateContainerError: {
    code: 'POD_NOT_CREATED',
    what: 'its container cannot be created',
    hint: 'The event says why; the node may be out of something.',
  },
  RunContainerError: {
    code: 'POD_NOT_CREATED',
    what: 'its container cannot be run',
    hint: 'The event says why.',
  },
  CrashLoopBackOff: {
    code: 'POD_EXITED',
    what: 'its process ends again and again',
    hint: 'Its log says why.',
  },
};

/** Reads a Pod's standing off its status (Kubernetes API `PodStatus`). */
export function readStanding(pod: V1Pod): PodStanding {
  const status = pod.status;
  const container = status?.containerStatuses?.[0];
  const ended = readExit(pod, container);
  if (ended) return { kind: 'ended', exit: ended };
  const waiting = container?.state?.waiting;
  const stuck = stuckReasons[waiting?.reason ?? ''];
  if (stuck) {
    const { code, what, hint } = stuck;
    const message = `The Pod does not start: ${what} (${waiting?.reason}${detail(waiting?.message)}).`;
    return { kind: 'stuck', code, message, hint, isTransient: false };
  }
  const scheduled = status?.conditions?.find((condition) => condition.type === 'PodScheduled');
  if (scheduled?.status === 'False' && scheduled.reason === 'Unschedulable') {
    return {
      kind: 'stuck',
      code: 'POD_UNSCHEDULABLE',
      message: `The Pod does not start: no node takes it (Unschedulable${detail(scheduled.message)}).`,
      hint: 'Free resources, add a node, or ask for less.',
      isTransient: true,
    };
  }
  if (container?.state?.running && status?.podIP) return { kind: 'running', podIp: status.podIP };
  return { kind: 'starting' };
}

function readExit(pod: V1Pod, container: V1ContainerStatus | undefined): PodExit | undefined {
  const memoryMib =
    Number(pod.spec?.containers[0]?.resources?.limits?.memory?.replace('Mi', '')) || undefined;
  const terminated = container?.state?.terminated;
  if (terminated) {
    return describeExit({
      code: terminated.exitCode,
      isOom: terminated.reason === 'OOMKilled',
      memoryMib,
    });
  }
  if (pod.status?.phase === 'Failed') {
    // Evicted, or its node is gone: there is no exit code to tell.
    const why = `${pod.status.reason ?? 'Failed'}${detail(pod.status.message)}`;
    return { code: -1, reason: 'killed', message: `It was ended by the cluster: ${why}.` };
  }
  if (pod.metadata?.deletionTimestamp) {
    return { code: -1, reason: 'killed', message: 'It was deleted.' };
  }
  return undefined;
}

/** The newest warning of a Pod in words, for a time-out that has no better explanation. */
export function lastWarning(events: CoreV1Event[]): string | undefined {
  const at = (event: CoreV1Event) =>
    (event.lastTimestamp ?? event.metadata.creationTimestamp)?.getTime() ?? 0;
  const last = events.filter((event) => event.type === 'Warning').sort((a, b) => at(b) - at(a))[0];
  return last ? `${last.reason}${detail(last.message)}` : undefined;
}

function detail(message: string | undefined): string {
  return message ? `: ${message.trim().replace(/\.$/, '')}` : '';
}
