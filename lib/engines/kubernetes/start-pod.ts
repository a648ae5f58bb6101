import { setTimeout as sleep } from 'node:timers/promises';
import type { CoreV1Api, V1NetworkPolicy, V1Pod } from '@kubernetes/client-node';
import type { Engine, PodRequest, PodView } from '#lib/engines/engine.ts';
import { isEngineLost } from '#lib/engines/engine-lost.ts';
import { allowPolicy } from '#lib/engines/kubernetes/allow-policy.ts';
import { apiStatus, toKubernetesError } from '#lib/engines/kubernetes/kubernetes-error.ts';
import { findNodeTrouble, isTakenUp } from '#lib/engines/kubernetes/node-trouble.ts';
import type { PodAccess } from '#lib/engines/kubernetes/pod-access.ts';
import { type PodSettings, podLabels, podManifest } from '#lib/engines/kubernetes/pod-manifest.ts';
import { lastWarning, readStanding } from '#lib/engines/kubernetes/pod-status.ts';
import { toPodView } from '#lib/engines/kubernetes/pod-view.ts';
import type { PodWatch } from '#lib/engines/kubernetes/pod-watch.ts';
import { EndedBeforeReady, rejectWhenEnded, untilRunning } from '#lib/engines/kubernetes/until-running.ts';
import { exitedAtStart, startTimedOut } from '#lib/engines/pod-exit.ts';
import { AppError } from '#lib/errors.ts';
import { waitUntilHealthy } from '#lib/http/health.ts';
import { podSecret } from '#lib/http/pod-secret.ts';

const tailLines = 60;
const retryMs = 500;
/** How often to create a Pod that gets deleted while it starts. */
const mostTries = 3;

/** A Pod that was created just now, or was there already. */
interface Made {
  pod: V1Pod;
  isOurs: boolean;
}

/** See {@link Engine.startPod}. */
export function createPodStarter(options: {
  core: CoreV1Api;
  createPolicy: (policy: V1NetworkPolicy) => Promise<unknown>;
  watch: PodWatch;
  access: PodAccess;
  settings: PodSettings;
  read: (name: string) => Promise<V1Pod | undefined>;
  stopPod: (name: string, uid: string | undefined) => Promise<void>;
}): Engine['startPod'] {
  const { core, createPolicy, watch, access, settings, read, stopPod } = options;
  const { namespace } = settings;

  /** Creates the Pod. A usable one of that name is taken instead, any other replaced. */
  async function create(request: PodRequest, signal: AbortSignal): Promise<Made> {
    for (;;) {
      try {
        const made = await tryToCreate(request);
        if (made) return made;
        signal.throwIfAborted();
      } catch (error) {
        const told = toKubernetesError(error, 'starting a Pod');
        if (!isEngineLost(told)) throw told;
        // An API server that restarts is back within seconds; the time-out of the start is the bound.
        await sleep(retryMs, undefined, { signal }).catch(() => Promise.reject(told));
      }
    }
  }

  /** Undefined when one that was in the way has been removed. */
  async function tryToCreate(request: PodRequest): Promise<Made | undefined> {
    try {
      const pod = await core.createNamespacedPod({ namespace, body: podManifest(request, settings) });
      return { pod, isOurs: true };
    } catch (error) {
      if (apiStatus(error) !== 409) throw error;
      const present = await read(request.name);
      if (!present) return undefined;
      if (present.metadata?.labels?.[podLabels.instance] !== settings.instanceId) throw error;
      if (isUsable(present, request)) return { pod: present, isOurs: false };
      await stopPod(request.name, present.metadata?.uid);
      return undefined;
    }
  }

  async function openListed(request: PodRequest, pod: V1Pod): Promise<void> {
    const policy = allowPolicy(request, pod);
    if (policy) await createPolicy(policy);
  }

  async function waitUntilReady(made: V1Pod, signal: AbortSignal): Promise<PodView> {
    const name = made.metadata?.name ?? '';
    const pod = await untilRunning({
      ...{ watch, pod: made, signal },
      read: () => read(name),
      findTrouble: (one) => findNodeTrouble(core, one),
    });
    const [endpoint = ''] = await Promise.all([access.endpoint(pod), access.log(pod)]);
    const waiting = new AbortController();
    const stop = AbortSignal.any([signal, waiting.signal]);
    try {
      const secret = podSecret(settings.podKey, name);
      await Promise.race([waitUntilHealthy({ endpoint, secret }, stop), rejectWhenEnded(watch, pod, stop)]);
      return { ...toPodView(pod), state: 'ready', endpoint };
    } finally {
      waiting.abort();
    }
  }

  /** The last words of a Pod that has ended: of the log being followed, else as the cluster kept it. */
  async function readTail(name: string): Promise<string> {
    const followed = access.logTail(name);
    if (followed !== '') return followed;
    const text = await core.readNamespacedPodLog({ name, namespace, tailLines }).catch(() => '');
    return String(text).trimEnd();
  }

  function explainTimeout(made: V1Pod, request: PodRequest, timeoutMs: number): AppError {
    const { name } = request;
    const { code, message, hint, fault, details } = startTimedOut(name, timeoutMs, access.logTail(name));
    const warning = lastWarning(watch.eventsOf(made.metadata?.uid ?? ''));
    const pod = watch.find(name) ?? made;
    if (isTakenUp(pod)) {
      const told = warning ? `${message} ${warning}.` : message;
      return new AppError({ code, message: told, hint, fault, details });
    }
    const node = pod.spec?.nodeName;
    const where = node ? `Its node ${node} has not taken it up` : 'No node was found for it';
    return new AppError({
      ...{ code, details },
      message: `${message} ${where}${warning ? ` (${warning})` : ''}.`,
      hint: node ? "See to the node's kubelet." : "See to the cluster's scheduler.",
      fault: 'platform',
    });
  }

  async function startOnce(
    request: PodRequest,
    { signal, timeoutMs }: { signal: AbortSignal; timeoutMs: number },
  ): Promise<PodView> {
    const timeout = AbortSignal.timeout(timeoutMs);
    const stop = AbortSignal.any([signal, timeout]);
    let made: Made | undefined;
    try {
      made = await create(request, stop);
      if (made.isOurs) await openListed(request, made.pod);
      return await waitUntilReady(made.pod, stop);
    } catch (error) {
      const tail = error instanceof EndedBeforeReady ? await readTail(request.name) : '';
      const explained = timeout.aborted && made ? explainTimeout(made.pod, request, timeoutMs) : error;
      // It is not ready, and no use to anyone unless another worker made it and waits for it. What cannot be removed
      // now is found by its label later.
      if (made && (made.isOurs || !signal.aborted)) {
        await stopPod(request.name, made.pod.metadata?.uid).catch(() => undefined);
      }
      if (signal.aborted) throw signal.reason;
      if (!(error instanceof EndedBeforeReady)) throw toKubernetesError(explained, 'starting a Pod');
      if (error.wasDeleted) throw error;
      throw exitedAtStart(request.name, error.exit, tail);
    }
  }

  return async (request, options) => {
    const deadline = Date.now() + options.timeoutMs;
    for (let tries = 1; ; tries++) {
      try {
        return await startOnce(request, { ...options, timeoutMs: Math.max(deadline - Date.now(), 1) });
      } catch (error) {
        if (!(error instanceof EndedBeforeReady)) throw error;
        // Evicted while it started, or stopped by a worker that has just gone: another one is made.
        if (tries === mostTries) throw exitedAtStart(request.name, error.exit, '');
      }
    }
  };
}

function isUsable(pod: V1Pod, request: PodRequest): boolean {
  const { kind } = readStanding(pod);
  const isSame =
    pod.spec?.containers[0]?.image === request.image &&
    (request.serviceAccount === undefined || pod.spec.serviceAccountName === request.serviceAccount);
  return isSame && (kind === 'running' || kind === 'starting');
}
