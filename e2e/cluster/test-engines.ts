import { randomBytes } from 'node:crypto';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, vi } from 'vitest';
import { config } from '#lib/config.ts';
import { dockerAt } from '#lib/engines/docker/docker-host.ts';
import type { PodRequest } from '#lib/engines/engine.ts';
import { connectKubernetes, type KubernetesEngine } from '#lib/engines/kubernetes/kubernetes-engine.ts';
import type { PodSettings } from '#lib/engines/kubernetes/pod-manifest.ts';
import { removeImage } from '#lib/images/build-image.ts';
import { publishImage } from '#lib/images/publish-image.ts';
import { findRuntime, loadRuntimes } from '#lib/runtimes/catalogue.ts';
import { buildFunctionImage } from '#lib/testing/function-image.ts';
import { type ObtainedCluster, obtainCluster } from './obtain-cluster.ts';

/** Engines on a cluster, in namespaces of their own, and images of Python functions for them. */
export interface TestEngines {
  cluster: ObtainedCluster;
  kubeConfig: KubeConfig;
  core: CoreV1Api;
  /** Of the file's tests, gone with them. */
  namespace: string;
  makeNamespace(): Promise<string>;
  connect(options?: Partial<PodSettings> & ConnectOptions): Promise<KubernetesEngine>;
  makeImage(handler: string, registry?: string): Promise<string>;
  request(name: string, image: string): PodRequest;
}

interface ConnectOptions {
  kubeConfig?: KubeConfig;
  reach?: KubernetesEngine['reach'];
  reload?: () => void;
}

/** Sets engines up before a file's tests, and takes down after them all that was made. */
export function setUpEngines(label: string): TestEngines {
  const docker = dockerAt(config().dockerHost ?? '');
  const id = randomBytes(3).toString('hex');
  const images = new Set<string>();
  const engines: KubernetesEngine[] = [];
  const namespaces: string[] = [];
  const kubeConfig = new KubeConfig();
  const test = { kubeConfig, namespace: '' } as TestEngines;

  test.makeNamespace = async () => {
    const name = `podsmith-${label}-${id}-${namespaces.length}`;
    namespaces.push(name);
    await test.core.createNamespace({ body: { metadata: { name } } });
    // A namespace takes Pods once its default account is there.
    const account = () => test.core.readNamespacedServiceAccount({ namespace: name, name: 'default' });
    await vi.waitFor(account, { timeout: 60_000 });
    return name;
  };

  test.connect = async ({
    reach = 'port-forward',
    reload,
    kubeConfig: own = kubeConfig,
    ...settings
  } = {}) => {
    const engine = await connectKubernetes({
      ...{ kubeConfig: own, reach, reload },
      settings: { namespace: test.namespace, instanceId: id, podKey: id, imagePullSecrets: [], ...settings },
    });
    engines.push(engine);
    return engine;
  };

  test.makeImage = async (handler, registry = test.cluster.registry) => {
    const runtime = findRuntime(await loadRuntimes({ dirs: config().runtimesDirs }), 'python3');
    if (!runtime) throw new Error('The runtime python3 is missing.');
    const { tag } = await buildFunctionImage(docker, runtime, { 'handler.py': handler });
    images.add(tag);
    const signal = new AbortController().signal;
    return publishImage({ docker, image: tag, registry: { prefix: registry }, onLog: () => {}, signal });
  };

  test.request = (name, image) => ({
    ...{ name, image, port: 5000, labels: {} },
    limits: { memoryMib: 128, cpu: 1, pids: 64 },
  });

  beforeAll(async () => {
    test.cluster = await obtainCluster();
    kubeConfig.loadFromFile(test.cluster.kubeconfig);
    test.core = kubeConfig.makeApiClient(CoreV1Api);
    test.namespace = await test.makeNamespace();
  });

  afterAll(async () => {
    for (const engine of engines) await engine.close();
    for (const name of namespaces) await test.core.deleteNamespace({ name }).catch(() => undefined);
    for (const tag of images) await removeImage({ docker, tag });
    await test.cluster?.stop();
  });

  return test;
}
