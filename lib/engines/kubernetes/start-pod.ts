import { setTimeout as sleep } from 'node:timers/promises';
import type { CoreV1Api, V1Pod } from '@kubernetes/client-node';
import type { Engine, PodRequest, PodView } from '#lib/engines/engine.ts';
import { isEngineLost } from '#lib/engines/engine-lost.ts';
import { waitUntilHealthy } from '#lib/engines/health.ts';
import { apiStatus, toKubernetesError } from '#lib/engines/kubernetes/kubernetes-error.ts';
import type { PodAccess } from '#lib/engines/kubernetes/pod-access.ts';
import { type PodSettings, podManifest } from '#lib/engines/kubernetes/pod-manifest.ts';
import { lastWarning, readStanding } from '#lib/engines/kubernetes/pod-status.ts';
import { toPodView } from '#lib/engines/kubernetes/pod-view.ts';
import type { PodWatch } from '#lib/engines/kubernetes/pod-watch.ts';
import { EndedBeforeReady, untilEnded, untilRunning } from '#lib/engines/kubernetes/until-running.ts';
import { exitedAtStart, startTimedOut } from '#lib/engines/pod-exit.ts';
import { AppError } from '#lib/errors.ts';

const tailLines = 60;
const retryMs = 500;

/** See {@link Engine.startPod}. */
export function createPodStarter(options: {
  core: CoreV1Api;
  watch: PodWatch;
  access: PodAccess;
  settings: PodSettings;
  read: (name: string) => Promise<V1Pod | undefined>;
  stopPod: (name: string) => Promise<void>;
}): Engine['startPod'] {
  const { core, watch, access, settings, read, stopPod } = options;
  const { namespace } = settings;

  /** Makes the Pod; one of that name that can be used is taken, any other replaced. */
  async function create(request: PodRequest, signal: AbortSignal): Promise<V1Pod> {
    for (;;) {
      signal.throwIfAborted();
      try {
        return await core.createNamespacedPod({ namespace, body: podManifest(request, settings) });
      } catch (error) {
        if (apiStatus(error) === 409) {
          const present = await read(request.name);
          if (present && isUsable(present, request)) return present;
          if (present) await stopPod(request.name);
        } else if (isEngineLost(toKubernetesError(error, 'starting a Pod'))) {
          // An API server that restarts is back within seconds; the time-out of the start is the bound.
          await sleep(retryMs, undefined, { signal });
        } else {
          throw toKubernetesError(error, 'starting a Pod');
        }
      }
    }
  }

  async function waitUntilReady(made: V1Pod, signal: AbortSignal): Promise<PodView> {
    const name = made.metadata?.name ?? '';
    const pod = await untilRunning({ watch, pod: made, read: () => read(name), signal });
    const [endpoint = ''] = await Promise.all([access.endpoint(pod), access.log(pod)]);
    const waiting = new AbortController();
    const stop = AbortSignal.any([signal, waiting.signal]);
    try {
      const healthy = waitUntilHealthy(endpoint, stop);
      const exit = await Promise.race([healthy.then(() => undefined), untilEnded(watch, pod, stop)]);
      if (exit) throw new EndedBeforeReady(exit);
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

  function explainTimeout(made: V1Pod | undefined, name: string, timeoutMs: number): AppError {
    const warning = lastWarning(watch.eventsOf(made?.metadata?.uid ?? ''));
    const { code, message, hint, fault, details } = startTimedOut(name, timeoutMs, access.logTail(name));
    return new AppError({
      ...{ code, hint, fault, details },
      message: warning ? `${message} ${warning}.` : message,
    });
  }

  return async (request, { signal, timeoutMs }) => {
    const timeout = AbortSignal.timeout(timeoutMs);
    const stop = AbortSignal.any([signal, timeout]);
    let made: V1Pod | undefined;
    try {
      made = await create(request, stop);
      return await waitUntilReady(made, stop);
    } catch (error) {
      const tail = error instanceof EndedBeforeReady ? await readTail(request.name) : '';
      const explained = timeout.aborted ? explainTimeout(made, request.name, timeoutMs) : error;
      // It is not ready and of no use to anyone. What could not be removed is found by its label later.
      if (made) await stopPod(request.name).catch(() => undefined);
      if (signal.aborted) throw signal.reason;
      if (error instanceof EndedBeforeReady) throw exitedAtStart(request.name, error.exit, tail);
      throw toKubernetesError(explained, 'starting a Pod');
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
