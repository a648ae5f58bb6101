import { setTimeout as sleep } from 'node:timers/promises';
import { CoreV1Api, type KubeConfig, type V1Pod } from '@kubernetes/client-node';
import type { Engine, PodRequest, PodView } from '#lib/engines/engine.ts';
import { isEngineLost } from '#lib/engines/engine-lost.ts';
import { waitUntilHealthy } from '#lib/engines/health.ts';
import { followPodLog } from '#lib/engines/kubernetes/follow-log.ts';
import { apiStatus, toKubernetesError } from '#lib/engines/kubernetes/kubernetes-error.ts';
import { type PodSettings, podLabels, podManifest } from '#lib/engines/kubernetes/pod-manifest.ts';
import { lastWarning, type PodStanding, readStanding } from '#lib/engines/kubernetes/pod-status.ts';
import { startPodWatch } from '#lib/engines/kubernetes/pod-watch.ts';
import { type Forward, openForward } from '#lib/engines/kubernetes/port-forward.ts';
import { exitedAtStart, startTimedOut } from '#lib/engines/pod-exit.ts';
import type { PodLog } from '#lib/engines/pod-log.ts';
import { AppError } from '#lib/errors.ts';

/** How a Pod is reached: by its address from inside the cluster, else through the API server. */
export type Reach = 'pod-ip' | 'port-forward';

/** The engine, with what has to be ended when it is let go of. */
export interface KubernetesEngine extends Engine {
  readonly reach: Reach;
  close(): Promise<void>;
}

/** Reasons that may pass by themselves (a node is being added) get this long before they count as failures. */
const transientGraceMs = 5000;

interface Held {
  log?: PodLog;
  forward?: Forward;
  release: AbortController;
}

/** Pods in a Kubernetes namespace. @throws AppError when the API server does not answer or lets nothing be listed. */
export async function connectKubernetes(options: {
  kubeConfig: KubeConfig;
  reach: Reach;
  settings: PodSettings;
}): Promise<KubernetesEngine> {
  const { kubeConfig, reach, settings } = options;
  const { namespace, instanceId } = settings;
  const core = kubeConfig.makeApiClient(CoreV1Api);
  const labelSelector = `${podLabels.instance}=${instanceId}`;
  await core
    .listNamespacedPod({ namespace, labelSelector, limit: 1 })
    .catch((error: unknown) => Promise.reject(toKubernetesError(error, 'listing Pods')));
  const watch = await startPodWatch({ kubeConfig, core, namespace, instanceId });
  const held = new Map<string, Held>();

  function hold(name: string): Held {
    const present = held.get(name);
    if (present) return present;
    const fresh = { release: new AbortController() };
    held.set(name, fresh);
    return fresh;
  }

  function letGo(name: string): void {
    const present = held.get(name);
    held.delete(name);
    present?.forward?.close();
    present?.release.abort();
  }

  async function endpointOf(pod: V1Pod, podIp: string): Promise<string> {
    const port = pod.spec?.containers[0]?.ports?.[0]?.containerPort ?? 0;
    if (reach === 'pod-ip') return `http://${podIp.includes(':') ? `[${podIp}]` : podIp}:${port}`;
    const mine = hold(pod.metadata?.name ?? '');
    mine.forward ??= await openForward({ kubeConfig, namespace, pod: pod.metadata?.name ?? '', port });
    return mine.forward.endpoint;
  }

  async function openLog(name: string): Promise<PodLog> {
    const mine = hold(name);
    mine.log ??= await followPodLog(kubeConfig, { namespace, pod: name, signal: mine.release.signal });
    return mine.log;
  }

  async function read(name: string): Promise<V1Pod | undefined> {
    try {
      return await core.readNamespacedPod({ name, namespace });
    } catch (error) {
      if (apiStatus(error) === 404) return undefined;
      throw toKubernetesError(error, 'looking for a Pod');
    }
  }

  /** Makes the Pod; one of that name that can be used is taken, any other replaced. */
  async function create(request: PodRequest, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      try {
        await core.createNamespacedPod({ namespace, body: podManifest(request, settings) });
        return;
      } catch (error) {
        if (apiStatus(error) === 409) {
          const present = await read(request.name);
          if (!present || isUsable(present, request)) return;
          await stopPod(request.name);
        } else if (isEngineLost(toKubernetesError(error, 'starting a Pod'))) {
          // An API server that restarts is back within seconds; the time-out of the start is the bound.
          await sleep(500, undefined, { signal });
        } else {
          throw toKubernetesError(error, 'starting a Pod');
        }
      }
    }
  }

  /** Resolves once the container runs; rejects as soon as it is known that it will not. */
  function untilRunning(name: string, signal: AbortSignal): Promise<{ pod: V1Pod; podIp: string }> {
    return new Promise((resolve, reject) => {
      let grace: NodeJS.Timeout | undefined;
      const unsubscribe = watch.subscribe(name, look);
      const settle = (action: () => void) => {
        clearTimeout(grace);
        unsubscribe();
        signal.removeEventListener('abort', abort);
        action();
      };
      function abort() {
        settle(() => reject(signal.reason));
      }
      function look(pod: V1Pod | undefined) {
        const standing: PodStanding = pod
          ? readStanding(pod)
          : { kind: 'ended', exit: { code: -1, reason: 'killed', message: 'It was deleted.' } };
        if (standing.kind === 'running' && pod) settle(() => resolve({ pod, podIp: standing.podIp }));
        if (standing.kind === 'ended') settle(() => reject(new EndedBeforeReady(standing.exit)));
        if (standing.kind !== 'stuck') return;
        const fail = () => settle(() => reject(toStuckError(name, standing)));
        if (!standing.isTransient) fail();
        else grace ??= setTimeout(fail, transientGraceMs);
      }
      signal.addEventListener('abort', abort, { once: true });
      const known = watch.find(name);
      if (known) look(known);
    });
  }

  async function waitUntilReady(request: PodRequest, signal: AbortSignal): Promise<PodView> {
    const { pod, podIp } = await untilRunning(request.name, signal);
    const [endpoint, log] = await Promise.all([endpointOf(pod, podIp), openLog(request.name)]);
    const waiting = new AbortController();
    const ended = untilEnded(request.name, AbortSignal.any([signal, waiting.signal]));
    try {
      const healthy = waitUntilHealthy(endpoint, AbortSignal.any([signal, waiting.signal]));
      const exit = await Promise.race([healthy.then(() => undefined), ended]);
      if (exit) throw new EndedBeforeReady(exit, log.tail());
      return { ...toView(pod), state: 'ready', endpoint };
    } finally {
      waiting.abort();
    }
  }

  async function untilEnded(name: string, signal: AbortSignal) {
    return new Promise<PodView['exit']>((resolve) => {
      const look = (pod: V1Pod | undefined) => {
        const standing = pod ? readStanding(pod) : undefined;
        if (standing && standing.kind !== 'ended') return;
        unsubscribe();
        resolve(standing?.exit ?? { code: -1, reason: 'killed', message: 'It was deleted.' });
      };
      const unsubscribe = watch.subscribe(name, look);
      signal.addEventListener('abort', unsubscribe, { once: true });
      const known = watch.find(name);
      if (known) look(known);
    });
  }

  async function stopPod(name: string): Promise<void> {
    letGo(name);
    try {
      await core.deleteNamespacedPod({ name, namespace });
    } catch (error) {
      if (apiStatus(error) === 404) return;
      throw toKubernetesError(error, 'stopping a Pod');
    }
    while (await read(name)) await sleep(100);
  }

  async function explainTimeout(name: string, timeoutMs: number): Promise<AppError> {
    const { items } = await core
      .listNamespacedEvent({ namespace, fieldSelector: `involvedObject.name=${name}` })
      .catch(() => ({ items: [] }));
    const warning = lastWarning(items);
    const tail = held.get(name)?.log?.tail() ?? '';
    const { code, message, hint, fault, details } = startTimedOut(name, timeoutMs, tail);
    return new AppError({
      code,
      message: warning ? `${message} ${warning}.` : message,
      hint,
      fault,
      details,
    });
  }

  return {
    name: 'kubernetes',
    reach,
    async startPod(request, { signal, timeoutMs }) {
      const timeout = AbortSignal.timeout(timeoutMs);
      const stop = AbortSignal.any([signal, timeout]);
      try {
        await create(request, stop);
        return await waitUntilReady(request, stop);
      } catch (error) {
        const tail = error instanceof EndedBeforeReady ? await readTail(request.name, error) : '';
        const explained = timeout.aborted ? await explainTimeout(request.name, timeoutMs) : error;
        await stopPod(request.name).catch(() => undefined);
        if (signal.aborted) throw signal.reason;
        if (error instanceof EndedBeforeReady) throw exitedAtStart(request.name, error.exit, tail);
        throw toKubernetesError(explained, 'starting a Pod');
      }
    },
    async findPod(name) {
      const pod = await read(name);
      return pod && toView(pod, held.get(name)?.forward?.endpoint);
    },
    async listPods(labels) {
      const selector = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
      try {
        const { items } = await core.listNamespacedPod({
          namespace,
          labelSelector: [labelSelector, ...selector].join(','),
        });
        return items.map((pod) => toView(pod));
      } catch (error) {
        throw toKubernetesError(error, 'listing Pods');
      }
    },
    stopPod,
    async followLogs(name, onLine, { signal }) {
      const pod = await read(name);
      if (!pod) return;
      const log = await openLog(name).catch((error: unknown) => {
        throw toKubernetesError(error, "reading a Pod's log");
      });
      await log.follow(onLine, signal);
    },
    async close() {
      for (const name of [...held.keys()]) letGo(name);
      await watch.stop();
    },
  };

  /** The last words of a Pod that has ended: of the log being followed, else as the cluster kept it. */
  async function readTail(name: string, error: EndedBeforeReady): Promise<string> {
    if (error.tail !== '') return error.tail;
    const text = await core.readNamespacedPodLog({ name, namespace, tailLines: 60 }).catch(() => '');
    return text.trimEnd();
  }
}

/** Carries a Pod's exit from where it is seen to where its log is read. */
class EndedBeforeReady extends Error {
  readonly exit: NonNullable<PodView['exit']>;
  readonly tail: string;

  constructor(exit: NonNullable<PodView['exit']>, tail = '') {
    super(exit.message);
    this.exit = exit;
    this.tail = tail;
  }
}

function isUsable(pod: V1Pod, request: PodRequest): boolean {
  const { kind } = readStanding(pod);
  return (kind === 'running' || kind === 'starting') && pod.spec?.containers[0]?.image === request.image;
}

function toStuckError(pod: string, standing: Extract<PodStanding, { kind: 'stuck' }>): AppError {
  const { code, message, hint } = standing;
  return new AppError({ code, message, hint, fault: 'platform', details: { pod } });
}

function toView(pod: V1Pod, endpoint?: string): PodView {
  const standing = readStanding(pod);
  const container = pod.status?.containerStatuses?.[0];
  const isReady = standing.kind === 'running' && container?.ready === true;
  return {
    name: pod.metadata?.name ?? '',
    state: standing.kind === 'ended' ? 'exited' : isReady ? 'ready' : 'starting',
    endpoint: standing.kind === 'ended' ? undefined : endpoint,
    image: pod.spec?.containers[0]?.image ?? '',
    imageId: container?.imageID ?? '',
    startedAt: pod.status?.startTime,
    exit: standing.kind === 'ended' ? standing.exit : undefined,
    labels: pod.metadata?.labels ?? {},
  };
}
