import { type KubeConfig, NetworkingV1Api, type V1NetworkPolicy, type V1Pod } from '@kubernetes/client-node';
import type { Engine, PodRequest } from '#lib/engines/engine.ts';
import { createCoreApi } from '#lib/engines/kubernetes/api-client.ts';
import { apiStatus, toKubernetesError } from '#lib/engines/kubernetes/kubernetes-error.ts';
import { findReachTrouble } from '#lib/engines/kubernetes/node-trouble.ts';
import { createPodAccess, type Reach } from '#lib/engines/kubernetes/pod-access.ts';
import { type PodSettings, podLabels } from '#lib/engines/kubernetes/pod-manifest.ts';
import { createUsageReader } from '#lib/engines/kubernetes/pod-usage.ts';
import { describePod, toPodView } from '#lib/engines/kubernetes/pod-view.ts';
import { startPodWatch } from '#lib/engines/kubernetes/pod-watch.ts';
import { probePolicies } from '#lib/engines/kubernetes/probe-policies.ts';
import { createPodStarter } from '#lib/engines/kubernetes/start-pod.ts';
import { listNodes, resolveTargets } from '#lib/engines/kubernetes/targets.ts';
import { throttle } from '#lib/engines/throttle.ts';
import { podSecret } from '#lib/http/pod-secret.ts';

/** The engine, with what has to be closed when it is not used any more. */
export interface KubernetesEngine extends Engine {
  readonly reach: Reach;
  /** @throws AppError while the API server does not answer, or lets nothing be listed. */
  ping(): Promise<void>;
  /** Calls back once it is known whether the cluster enforces NetworkPolicies, which takes a first Pod. */
  onPoliciesSeen(listener: (verdict: 'enforced' | 'ignored') => void): void;
  close(): Promise<void>;
}

const tellMs = 300;

/**
 * Pods in a Kubernetes namespace.
 *
 * @param options.reload Reads the credentials anew into `kubeConfig`; called when they have expired.
 * @throws AppError when the API server does not answer or lets nothing be listed.
 */
export async function connectKubernetes(options: {
  kubeConfig: KubeConfig;
  reach: Reach;
  settings: PodSettings;
  reload?: () => void;
}): Promise<KubernetesEngine> {
  const { kubeConfig, reach, settings, reload = () => undefined } = options;
  const { namespace, instanceId } = settings;
  const core = createCoreApi(kubeConfig, reload);
  const labelSelector = `${podLabels.instance}=${instanceId}`;

  async function ping(): Promise<void> {
    try {
      await core.listNamespacedPod({ namespace, labelSelector, limit: 1 });
    } catch (error) {
      throw toKubernetesError(error, 'listing Pods');
    }
  }

  await ping();
  const watch = await startPodWatch({ kubeConfig, core, namespace, instanceId });
  const access = createPodAccess({ kubeConfig, core, namespace, reach });
  watch.subscribeAll((pod, isGone) => isGone && access.letGo(pod.metadata?.name ?? ''));
  const readUsage = createUsageReader(kubeConfig, namespace);

  async function read(name: string): Promise<V1Pod | undefined> {
    try {
      return await core.readNamespacedPod({ name, namespace });
    } catch (error) {
      if (apiStatus(error) === 404) return undefined;
      throw toKubernetesError(error, 'looking for a Pod');
    }
  }

  /** @param uid Tells the Pod from one of the same name that another worker may have started meanwhile. */
  async function stopPod(name: string, uid: string | undefined): Promise<void> {
    access.letGo(name);
    try {
      // Without a grace period its name is free at once; the kubelet still ends it with SIGTERM first. With one,
      // the name is taken for seconds, and for as long as a kubelet that is gone does not come back.
      const body = { gracePeriodSeconds: 0, preconditions: { uid } };
      await core.deleteNamespacedPod({ name, namespace, body });
    } catch (error) {
      const isGone = [404, 409].includes(apiStatus(error) ?? 0);
      if (isGone) return;
      throw toKubernetesError(error, 'stopping a Pod');
    }
  }

  const createPolicy = (body: V1NetworkPolicy) =>
    kubeConfig.makeApiClient(NetworkingV1Api).createNamespacedNetworkPolicy({ namespace, body });
  const startPod = withPolicyProbe(
    createPodStarter({ core, createPolicy, watch, access, settings, read, stopPod }),
  );

  let tellPolicies: ((verdict: 'enforced' | 'ignored') => void) | undefined;
  /** There once the first Pod has started. */
  let probe: Promise<void> | undefined;
  const closing = new AbortController();

  /** Beside the first Pod that has started: its image is there then, and its call does not wait. */
  function withPolicyProbe(start: Engine['startPod']): Engine['startPod'] {
    return async (request, options) => {
      const view = await start(request, options);
      if (tellPolicies) probe ??= runProbe(request);
      return view;
    };
  }

  async function runProbe(request: PodRequest): Promise<void> {
    try {
      const verdict = await probePolicies({ core, request, settings, signal: closing.signal });
      if (verdict) tellPolicies?.(verdict);
    } catch {
      // It is only asked again by the next engine that is connected.
    }
  }

  return {
    name: 'kubernetes',
    reach,
    ping,
    startPod,
    secretOf: (name) => podSecret(settings.podKey, name),
    async findPod(name) {
      const pod = await read(name);
      return pod && toPodView(pod, access.knownEndpoint(pod), watch.eventsOf(pod.metadata?.uid ?? ''));
    },
    async listPods(labels) {
      const selector = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
      try {
        const { items } = await core.listNamespacedPod({
          namespace,
          labelSelector: [labelSelector, ...selector].join(','),
        });
        return items.map((pod) => toPodView(pod, access.knownEndpoint(pod)));
      } catch (error) {
        throw toKubernetesError(error, 'listing Pods');
      }
    },
    async describePods() {
      const pods = watch.list();
      const usage = pods.length > 0 ? await readUsage() : new Map();
      return pods.map((pod) =>
        describePod(pod, {
          events: watch.eventsOf(pod.metadata?.uid ?? ''),
          endpoint: access.knownEndpoint(pod),
          usage: usage.get(pod.metadata?.name ?? ''),
        }),
      );
    },
    onPodsChanged(listener) {
      const tell = throttle(listener, tellMs);
      const unsubscribe = watch.subscribeAll(tell);
      return () => {
        unsubscribe();
        tell.cancel();
      };
    },
    async stopPod(name) {
      const pod = await read(name);
      if (pod) await stopPod(name, pod.metadata?.uid);
      else access.letGo(name);
    },
    async followLogs(name, onLine, { signal }) {
      const pod = await read(name);
      if (pod) await (await access.log(pod)).follow(onLine, signal);
    },
    async tailLogs(name, onLine, { lines, signal }) {
      if (!(await read(name))) return;
      await access.tail(name, { lines, onLine: (line) => onLine(line, 'stdout'), signal });
    },
    async findTrouble(name) {
      try {
        const pod = await read(name);
        return pod && (await findReachTrouble(core, pod, () => access.tryReach(pod)));
      } catch (error) {
        const { code, message, hint = '' } = toKubernetesError(error, 'looking for a Pod');
        return { code, message, hint };
      }
    },
    listNodes: () => listNodes(core),
    resolveTargets: (selector) => resolveTargets(core, selector),
    onPoliciesSeen(listener) {
      tellPolicies = listener;
    },
    async close() {
      closing.abort();
      await probe;
      access.letGoOfAll();
      await watch.stop();
    },
  };
}
