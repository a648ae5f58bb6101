import type { CoreV1Api, CoreV1Event, KubeConfig, V1Pod } from '@kubernetes/client-node';
import { podLabels } from '#lib/engines/kubernetes/pod-manifest.ts';
import { watchResources } from '#lib/engines/kubernetes/resource-watch.ts';

/** Called with the Pod as it is, or as it last was. */
export type OnPodChange = (pod: V1Pod, isGone: boolean) => void;

/** This installation's Pods in the cluster, kept up to date by a watch of them and one of their events. */
export interface PodWatch {
  /** The Pod as last seen. */
  find(name: string): V1Pod | undefined;
  list(): readonly V1Pod[];
  /** Of a Pod, by its uid; in no order. */
  eventsOf(uid: string): CoreV1Event[];
  /** Calls back at each change of a Pod or its events, and when it is gone. Returns what ends that. */
  subscribe(name: string, onChange: OnPodChange): () => void;
  /** Like `subscribe`, for every Pod. */
  subscribeAll(onChange: OnPodChange): () => void;
  stop(): Promise<void>;
}

/** Watches the Pods of an installation. */
export async function startPodWatch(options: {
  kubeConfig: KubeConfig;
  core: CoreV1Api;
  namespace: string;
  instanceId: string;
}): Promise<PodWatch> {
  const { kubeConfig, core, namespace, instanceId } = options;
  const subscribers = new Map<string, Set<OnPodChange>>();
  const listeners = new Set<OnPodChange>();
  const events = new Map<string, Map<string, CoreV1Event>>();

  function tell(pod: V1Pod, isGone: boolean): void {
    for (const listener of [...listeners]) listener(pod, isGone);
    for (const subscriber of [...(subscribers.get(pod.metadata?.name ?? '') ?? [])]) subscriber(pod, isGone);
  }

  const labelSelector = `${podLabels.instance}=${instanceId}`;
  const pods = await watchResources<V1Pod>({
    ...{ kubeConfig, namespace, resource: 'pods', labelSelector },
    list: () => core.listNamespacedPod({ namespace, labelSelector }),
    onChange: tell,
  });
  // Events have no labels, so those of other Pods in the namespace are kept, too, until the cluster forgets them.
  const fieldSelector = 'involvedObject.kind=Pod';
  const eventWatch = await watchResources<CoreV1Event>({
    ...{ kubeConfig, namespace, resource: 'events', fieldSelector },
    list: () => core.listNamespacedEvent({ namespace, fieldSelector }),
    onChange(event, isGone) {
      const { uid = '', name = '' } = event.involvedObject;
      const ofPod = events.get(uid) ?? new Map<string, CoreV1Event>();
      if (isGone) ofPod.delete(event.metadata.name ?? '');
      else ofPod.set(event.metadata.name ?? '', event);
      if (ofPod.size > 0) events.set(uid, ofPod);
      else events.delete(uid);
      const pod = pods.find(name);
      if (pod && pod.metadata?.uid === uid && !isGone) tell(pod, false);
    },
  });

  return {
    find: pods.find,
    list: pods.list,
    eventsOf: (uid) => [...(events.get(uid)?.values() ?? [])],
    subscribe(name, onChange) {
      const own: OnPodChange = (pod, isGone) => onChange(pod, isGone);
      const ofPod = subscribers.get(name) ?? new Set();
      subscribers.set(name, ofPod.add(own));
      return () => {
        ofPod.delete(own);
        if (ofPod.size === 0 && subscribers.get(name) === ofPod) subscribers.delete(name);
      };
    },
    subscribeAll(onChange) {
      const own: OnPodChange = (pod, isGone) => onChange(pod, isGone);
      listeners.add(own);
      return () => listeners.delete(own);
    },
    async stop() {
      await Promise.all([pods.stop(), eventWatch.stop()]);
    },
  };
}
