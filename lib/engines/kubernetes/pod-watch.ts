import {
  type CoreV1Api,
  type Informer,
  type KubeConfig,
  makeInformer,
  type V1Pod,
} from '@kubernetes/client-node';
import { podLabels } from '#lib/engines/kubernetes/pod-manifest.ts';

/** What the cluster says of this installation's Pods, kept up to date by one watch. */
export interface PodWatch {
  /** The Pod as last seen. */
  find(name: string): V1Pod | undefined;
  /** Calls back with the Pod at each change, and with undefined once it is gone. Returns what ends that. */
  subscribe(name: string, onChange: (pod: V1Pod | undefined) => void): () => void;
  stop(): Promise<void>;
}

const retryMs = { first: 250, most: 5000 };

/**
 * Watches the Pods of an installation. The informer goes on from its resourceVersion when the server ends the
 * watch, and lists anew after 410 Gone; here it is started again when the API server was away.
 */
export async function startPodWatch(options: {
  kubeConfig: KubeConfig;
  core: CoreV1Api;
  namespace: string;
  instanceId: string;
}): Promise<PodWatch> {
  const { kubeConfig, core, namespace, instanceId } = options;
  const labelSelector = `${podLabels.instance}=${instanceId}`;
  const informer = makeInformer(
    kubeConfig,
    `/api/v1/namespaces/${namespace}/pods`,
    () => core.listNamespacedPod({ namespace, labelSelector }),
    labelSelector,
  );
  const subscribers = new Map<string, Set<(pod: V1Pod | undefined) => void>>();
  const tell = (pod: V1Pod, now: V1Pod | undefined) => {
    for (const subscriber of [...(subscribers.get(pod.metadata?.name ?? '') ?? [])]) subscriber(now);
  };
  informer.on('add', (pod) => tell(pod, pod));
  informer.on('update', (pod) => tell(pod, pod));
  informer.on('delete', (pod) => tell(pod, undefined));
  const stopRetrying = keepAlive(informer);
  await informer.start();
  return {
    find: (name) => informer.get(name, namespace),
    subscribe(name, onChange) {
      const own = (pod: V1Pod | undefined) => onChange(pod);
      const ofPod = subscribers.get(name) ?? new Set();
      subscribers.set(name, ofPod.add(own));
      return () => {
        ofPod.delete(own);
        if (ofPod.size === 0 && subscribers.get(name) === ofPod) subscribers.delete(name);
      };
    },
    async stop() {
      stopRetrying();
      await informer.stop();
    },
  };
}

function keepAlive(informer: Informer<V1Pod>): () => void {
  let timer: NodeJS.Timeout | undefined;
  let waitMs = retryMs.first;
  let isStopped = false;
  informer.on('connect', () => {
    waitMs = retryMs.first;
  });
  informer.on('error', () => {
    if (isStopped || timer) return;
    timer = setTimeout(() => {
      timer = undefined;
      // A start that fails says so through another 'error'.
      informer.start().catch(() => undefined);
    }, waitMs);
    waitMs = Math.min(waitMs * 2, retryMs.most);
  });
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
