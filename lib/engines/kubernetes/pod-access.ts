import type { CoreV1Api, KubeConfig, V1Pod } from '@kubernetes/client-node';
import { followPodLog, tailPodLog } from '#lib/engines/kubernetes/follow-log.ts';
import { apiStatus } from '#lib/engines/kubernetes/kubernetes-error.ts';
import { readStanding } from '#lib/engines/kubernetes/pod-status.ts';
import { type Forward, openForward, tryForward } from '#lib/engines/kubernetes/port-forward.ts';
import type { PodLog } from '#lib/engines/pod-log.ts';

/** How a Pod is reached: by its address from inside the cluster, else through the API server. */
export type Reach = 'pod-ip' | 'port-forward';

/** What is kept open to Pods: a forward and a log each. */
export interface PodAccess {
  /** Where the Pod is called; undefined while it has no address. */
  endpoint(pod: V1Pod): Promise<string | undefined>;
  /** Like `endpoint`, of what is open already. */
  knownEndpoint(pod: V1Pod): string | undefined;
  /** Tries the way that calls take. @throws Error with the refusal's own words. */
  tryReach(pod: V1Pod): Promise<void>;
  log(pod: V1Pod): Promise<PodLog>;
  /** The last lines of its log, for an error: as far as it was followed. */
  logTail(name: string): string;
  tail(
    name: string,
    options: { lines: number; onLine: (line: string) => void; signal: AbortSignal },
  ): Promise<void>;
  letGo(name: string): void;
  letGoOfAll(): void;
}

interface Held {
  uid: string | undefined;
  log?: Promise<PodLog>;
  openedLog?: PodLog;
  forward?: Promise<Forward>;
  openedForward?: Forward;
  release: AbortController;
}

/** Opens what is needed to reach Pods, once per Pod. */
export function createPodAccess(options: {
  kubeConfig: KubeConfig;
  core: CoreV1Api;
  namespace: string;
  reach: Reach;
}): PodAccess {
  const { kubeConfig, core, namespace, reach } = options;
  const held = new Map<string, Held>();

  function hold(pod: V1Pod): Held {
    const { name = '', uid } = pod.metadata ?? {};
    const present = held.get(name);
    if (present?.uid === uid && present) return present;
    // The open connection leads to an earlier Pod of that name.
    letGo(name);
    const fresh = { uid, release: new AbortController() };
    held.set(name, fresh);
    return fresh;
  }

  function letGo(name: string): void {
    const present = held.get(name);
    held.delete(name);
    present?.forward?.then((forward) => forward.close()).catch(() => undefined);
    present?.release.abort();
  }

  const logSource = (name: string, signal: AbortSignal) => ({
    ...{ kubeConfig, namespace, pod: name, signal },
    async goesOn() {
      try {
        return readStanding(await core.readNamespacedPod({ name, namespace })).kind !== 'ended';
      } catch (error) {
        return apiStatus(error) !== 404;
      }
    },
  });

  return {
    async endpoint(pod) {
      if (reach === 'pod-ip') return ipEndpoint(pod);
      const mine = hold(pod);
      const name = pod.metadata?.name ?? '';
      mine.forward ??= openForward({ kubeConfig, namespace, pod: name, port: portOf(pod) });
      mine.openedForward = await mine.forward;
      return mine.openedForward.endpoint;
    },
    knownEndpoint(pod) {
      if (reach === 'pod-ip') return ipEndpoint(pod);
      return held.get(pod.metadata?.name ?? '')?.openedForward?.endpoint;
    },
    async tryReach(pod) {
      if (reach === 'pod-ip') return;
      await tryForward({ kubeConfig, namespace, pod: pod.metadata?.name ?? '', port: portOf(pod) });
    },
    async log(pod) {
      const mine = hold(pod);
      mine.log ??= followPodLog(logSource(pod.metadata?.name ?? '', mine.release.signal));
      mine.openedLog = await mine.log;
      return mine.openedLog;
    },
    logTail: (name) => held.get(name)?.openedLog?.tail() ?? '',
    tail: (name, { lines, onLine, signal }) => tailPodLog({ ...logSource(name, signal), lines, onLine }),
    letGo,
    letGoOfAll() {
      for (const name of [...held.keys()]) letGo(name);
    },
  };
}

function ipEndpoint(pod: V1Pod): string | undefined {
  const ip = pod.status?.podIP;
  return ip && `http://${ip.includes(':') ? `[${ip}]` : ip}:${portOf(pod)}`;
}

function portOf(pod: V1Pod): number {
  return pod.spec?.containers[0]?.ports?.[0]?.containerPort ?? 0;
}
