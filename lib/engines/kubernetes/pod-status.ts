import type {
  CoreV1Event,
  V1ContainerStateTerminated,
  V1ContainerStateWaiting,
  V1ContainerStatus,
  V1ObjectMeta,
  V1Pod,
} from '@kubernetes/client-node';
import type { PodExit } from '#lib/engines/engine.ts';
import { toDate } from '#lib/engines/kubernetes/to-date.ts';
import { describeExit } from '#lib/engines/pod-exit.ts';

/** Where a Pod stands, seen past its phase. */
export type PodStanding =
  | { kind: 'starting' }
  /** It will not start by itself; `code` is an AppError code. */
  | StuckPod
  | { kind: 'running'; podIp: string }
  | { kind: 'ended'; exit: PodExit };

export interface StuckPod {
  kind: 'stuck';
  code: string;
  message: string;
  hint: string;
  /** How long it may take to pass by itself (a node is being added), in milliseconds. */
  graceMs: number;
}

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

/** Events after which a Pod is tried again by itself, most often without success. */
const troubles = ['FailedMount', 'FailedAttachVolume', 'FailedCreatePodSandBox', 'FailedBinding'];
const graceMs = { unschedulable: 5000, nodeAway: 30_000, trouble: 15_000 };
/**
 * The scheduler has one reason for all that keeps a Pod off a node; its message names the taints. Nodes carry these
 * after the API server was away for a minute, until their kubelets have reported again.
 */
const nodeAway = /node\.kubernetes\.io\/(unreachable|not-ready)/;

/**
 * Works out where a Pod stands from its status (Kubernetes API `PodStatus`) and its events, which give some reasons
 * sooner, and some that the status does not.
 */
export function readStanding(pod: V1Pod, events: CoreV1Event[] = []): PodStanding {
  const status = pod.status;
  const container = status?.containerStatuses?.[0];
  const ended = readExit(pod, container, events);
  if (ended) return { kind: 'ended', exit: ended };
  if (container?.state?.running && status?.podIP) return { kind: 'running', podIp: status.podIP };
  const waiting = container?.state?.waiting;
  const refused = refusedPull(waiting, events);
  const stuck = stuckReasons[refused ? 'ImagePullBackOff' : (waiting?.reason ?? '')];
  if (stuck) {
    const { code, what, hint } = stuck;
    const why = `${refused ? 'ErrImagePull' : waiting?.reason}${detail(refused ?? pullWords(waiting, events))}`;
    return { kind: 'stuck', code, message: `The Pod does not start: ${what} (${why}).`, hint, graceMs: 0 };
  }
  const scheduled = status?.conditions?.find((condition) => condition.type === 'PodScheduled');
  if (scheduled?.status === 'False' && scheduled.reason === 'Unschedulable') {
    return {
      kind: 'stuck',
      code: 'POD_UNSCHEDULABLE',
      message: `The Pod does not start: no node takes it (Unschedulable${detail(scheduled.message)}).`,
      ...(nodeAway.test(scheduled.message ?? '')
        ? { hint: "See to the nodes' kubelets.", graceMs: graceMs.nodeAway }
        : { hint: 'Free resources, add a node, or ask for less.', graceMs: graceMs.unschedulable }),
    };
  }
  const trouble = newest(events.filter(({ reason = '' }) => troubles.includes(reason)));
  if (trouble) {
    return {
      kind: 'stuck',
      code: 'POD_NOT_CREATED',
      message: `The Pod does not start: its node cannot set it up (${trouble.reason}${detail(trouble.message)}).`,
      hint: "The node tries again by itself; its kubelet's log may have more.",
      graceMs: graceMs.trouble,
    };
  }
  return { kind: 'starting' };
}

/** Events that say why someone other than Podsmith deleted a Pod. */
const removals = ['TaintManagerEviction', 'Preempted', 'Evicted', 'NodeControllerEviction'];

function readExit(
  pod: V1Pod,
  container: V1ContainerStatus | undefined,
  events: CoreV1Event[],
): PodExit | undefined {
  const memoryMib =
    Number(pod.spec?.containers[0]?.resources?.limits?.memory?.replace('Mi', '')) || undefined;
  const { status, metadata } = pod;
  const terminated = container?.state?.terminated;
  const endedByCluster = (why: string): PodExit => ({
    code: terminated?.exitCode ?? -1,
    reason: 'killed',
    message: `It was ended by the cluster: ${why}${detail(status?.message)}.`,
  });
  // Evicted, or its node is gone; how its process took that does not matter.
  if (status?.phase === 'Failed' && status.reason) return endedByCluster(status.reason);
  const isOom = terminated?.reason === 'OOMKilled';
  if (metadata?.deletionTimestamp && !isOom && !hasEndedBefore(metadata, terminated)) {
    const removal = newest(events.filter(({ reason = '' }) => removals.includes(reason)));
    const message = removal
      ? `It was deleted by the cluster: ${removal.reason}${detail(removal.message)}.`
      : 'It was deleted.';
    return { code: terminated?.exitCode ?? -1, reason: 'killed', message };
  }
  if (status?.phase === 'Failed' && !terminated) return endedByCluster('Failed');
  return terminated && describeExit({ code: terminated.exitCode, isOom, memoryMib });
}

/** True for a container that had ended by itself when its Pod was deleted. */
function hasEndedBefore(
  { deletionTimestamp, deletionGracePeriodSeconds = 0 }: V1ObjectMeta,
  terminated: V1ContainerStateTerminated | undefined,
): boolean {
  const finishedAt = toDate(terminated?.finishedAt)?.getTime();
  // The time by which it has to be gone.
  const dueAt = toDate(deletionTimestamp)?.getTime() ?? 0;
  return finishedAt !== undefined && finishedAt < dueAt - deletionGracePeriodSeconds * 1000;
}

/**
 * What the registry said when it refused for good. The kubelet tries again all the same, and says so only after a
 * back-off; it has one reason for every failed pull, so that the registry's words have to be read.
 */
function refusedPull(
  waiting: V1ContainerStateWaiting | undefined,
  events: CoreV1Event[],
): string | undefined {
  const said = waiting?.reason === 'ErrImagePull' ? waiting.message : failedPull(events)?.message;
  return said && refusals.test(said) ? said : undefined;
}

const refusals = /not found|manifest unknown|unauthorized|authorization failed|access denied|forbidden/i;

/** `ImagePullBackOff` says only that it waits; the event before it says why. */
function pullWords(waiting: V1ContainerStateWaiting | undefined, events: CoreV1Event[]): string | undefined {
  const isPull = waiting?.reason === 'ImagePullBackOff';
  return (isPull ? failedPull(events)?.message : undefined) ?? waiting?.message;
}

function failedPull(events: CoreV1Event[]): CoreV1Event | undefined {
  return newest(
    events.filter(
      ({ reason, message }) => reason === 'Failed' && message?.startsWith('Failed to pull image'),
    ),
  );
}

/** The newest warning of a Pod in words, for a time-out that has no better explanation. */
export function lastWarning(events: CoreV1Event[]): string | undefined {
  const last = newest(events.filter((event) => event.type === 'Warning'));
  return last ? `${last.reason}${detail(last.message)}` : undefined;
}

function newest(events: CoreV1Event[]): CoreV1Event | undefined {
  const at = (event: CoreV1Event) =>
    toDate(event.lastTimestamp ?? event.metadata.creationTimestamp)?.getTime() ?? 0;
  return events.reduce<CoreV1Event | undefined>(
    (last, event) => (last && at(last) >= at(event) ? last : event),
    undefined,
  );
}

function detail(message: string | undefined): string {
  return message ? `: ${message.trim().replace(/\.$/, '')}` : '';
}
