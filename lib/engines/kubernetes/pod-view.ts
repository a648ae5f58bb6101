import type { CoreV1Event, V1Pod } from '@kubernetes/client-node';
import type { PodDescription, PodEvent, PodProblem, PodView } from '#lib/engines/engine.ts';
import { type PodStanding, readStanding } from '#lib/engines/kubernetes/pod-status.ts';
import { toDate } from '#lib/engines/kubernetes/to-date.ts';

/** A Pod as the rest of Podsmith knows it. */
export function toPodView(pod: V1Pod, endpoint?: string, events: CoreV1Event[] = []): PodView {
  const standing = readStanding(pod, events);
  const container = pod.status?.containerStatuses?.[0];
  const hasEnded = standing.kind === 'ended';
  return {
    name: pod.metadata?.name ?? '',
    state: stateOf(pod, standing),
    endpoint: hasEnded ? undefined : endpoint,
    image: pod.spec?.containers[0]?.image ?? '',
    imageId: container?.imageID ?? '',
    startedAt: toDate(pod.status?.startTime),
    exit: hasEnded ? standing.exit : undefined,
    labels: pod.metadata?.labels ?? {},
    node: pod.spec?.nodeName,
  };
}

/** A Pod with what a page shows of it. */
export function describePod(
  pod: V1Pod,
  more: { events: CoreV1Event[]; endpoint?: string; usage?: PodDescription['usage'] },
): PodDescription {
  const { events, endpoint, usage } = more;
  const container = pod.status?.containerStatuses?.[0];
  const { waiting, terminated } = container?.state ?? {};
  const isGoing = pod.metadata?.deletionTimestamp !== undefined;
  const phase = isGoing ? 'Terminating' : (waiting?.reason ?? terminated?.reason ?? pod.status?.reason);
  return {
    ...toPodView(pod, endpoint, events),
    phase: phase ?? pod.status?.phase ?? 'Unknown',
    restarts: container?.restartCount ?? 0,
    problem: isGoing ? undefined : problemOf(pod, events),
    events: events.map(toPodEvent).sort((a, b) => a.at.getTime() - b.at.getTime()),
    usage,
  };
}

function stateOf(pod: V1Pod, standing: PodStanding): PodView['state'] {
  if (standing.kind === 'ended') return pod.metadata?.deletionTimestamp ? 'stopping' : 'exited';
  const isReady = standing.kind === 'running' && pod.status?.containerStatuses?.[0]?.ready === true;
  return isReady ? 'ready' : 'starting';
}

function problemOf(pod: V1Pod, events: CoreV1Event[]): PodProblem | undefined {
  const standing = readStanding(pod, events);
  if (standing.kind === 'stuck') {
    const { code, message, hint } = standing;
    return { code, message, hint };
  }
  if (standing.kind === 'ended' && standing.exit.reason !== 'completed') {
    return {
      code: 'POD_EXITED',
      message: `The Pod has ended. ${standing.exit.message}`,
      hint: 'Its log says why. A Pod is started again when it is needed.',
    };
  }
  return undefined;
}

function toPodEvent(event: CoreV1Event): PodEvent {
  return {
    at: toDate(event.lastTimestamp ?? event.eventTime ?? event.metadata.creationTimestamp) ?? new Date(0),
    type: event.type === 'Warning' ? 'warning' : 'normal',
    reason: event.reason ?? '',
    message: event.message?.trim() ?? '',
    count: event.count ?? 1,
  };
}
