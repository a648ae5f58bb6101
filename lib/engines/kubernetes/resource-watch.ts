import {
  type KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
  ListWatch,
  Watch,
} from '@kubernetes/client-node';

/** Objects of one kind in one namespace, as the cluster last reported them. */
export interface ResourceWatch<T> {
  find(name: string): T | undefined;
  list(): readonly T[];
  stop(): Promise<void>;
}

/** One watch of the API server lasts this long; asking for the next one costs one small request. */
const watchSeconds = 60;
/** A watch that is still open by then is connected to a server that is gone. */
const silenceMs = (watchSeconds + 10) * 1000;
/** Everything is listed again this often, in case an event was lost. */
const relistMs = 5 * 60_000;
const retryMs = { first: 250, most: 5000 };

/**
 * Keeps up with objects through client-node's informer: it resumes from its resourceVersion when a watch ends, and
 * lists again after 410 Gone. In addition it is restarted here when the API server was away, and lists again after any
 * failure (an etcd restored from a backup counts its versions from a lower number).
 *
 * @param options.onChange Called with each object that was added or changed, and each that was removed.
 */
export async function watchResources<T extends KubernetesObject>(options: {
  kubeConfig: KubeConfig;
  namespace: string;
  resource: 'pods' | 'events';
  list: () => Promise<KubernetesListObject<T>>;
  labelSelector?: string;
  fieldSelector?: string;
  onChange: (object: T, isGone: boolean) => void;
}): Promise<ResourceWatch<T>> {
  const { kubeConfig, namespace, resource, list, labelSelector, fieldSelector, onChange } = options;
  const watch = new BoundedWatch(kubeConfig);
  const path = `/api/v1/namespaces/${namespace}/${resource}`;
  let waitMs = retryMs.first;
  const listAll = async () => {
    const all = await list();
    waitMs = retryMs.first;
    return all;
  };
  const informer = new ListWatch<T>(path, watch, listAll, false, labelSelector, fieldSelector);
  informer.on('add', (object) => onChange(object, false));
  informer.on('update', (object) => onChange(object, false));
  informer.on('delete', (object) => onChange(object, true));
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  informer.on('error', () => {
    if (isStopped || timer) return;
    watch.listNext();
    timer = setTimeout(() => {
      timer = undefined;
      // A start that fails says so through another 'error'.
      informer.start().catch(() => undefined);
    }, waitMs);
    waitMs = Math.min(waitMs * 2, retryMs.most);
  });
  await informer.start();
  return {
    find: (name) => informer.get(name, namespace),
    list: () => informer.list(namespace),
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await informer.stop();
    },
  };
}

/** Watches that end, and that answer "410 Gone" themselves when everything is to be listed anew. */
class BoundedWatch extends Watch {
  private listedAt = Date.now();

  /** The next watch begins with a list. */
  listNext(): void {
    this.listedAt = 0;
  }

  override async watch(
    ...[path, query, onEvent, done]: Parameters<Watch['watch']>
  ): Promise<AbortController> {
    if (Date.now() - this.listedAt > relistMs) {
      this.listedAt = Date.now();
      const controller = new AbortController();
      // After the caller has stored what is returned here.
      setImmediate(() => done({ statusCode: 410 }));
      return controller;
    }
    const bounded = { ...query, timeoutSeconds: watchSeconds };
    let silence: NodeJS.Timeout | undefined;
    const controller = await super.watch(path, bounded, onEvent, (error: unknown) => {
      clearTimeout(silence);
      done(error);
    });
    if (!controller.signal.aborted) silence = setTimeout(() => controller.abort(), silenceMs).unref();
    return controller;
  }
}
