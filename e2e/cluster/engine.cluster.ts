import { randomBytes } from 'node:crypto';
import { KubeConfig } from '@kubernetes/client-node';
import { afterAll } from 'vitest';
import { config } from '#lib/config.ts';
import { dockerAt } from '#lib/engines/docker/docker-host.ts';
import { connectKubernetes, type KubernetesEngine } from '#lib/engines/kubernetes/kubernetes-engine.ts';
import { removeImage } from '#lib/images/build-image.ts';
import { publishImage } from '#lib/images/publish-image.ts';
import { findRuntime, loadRuntimes } from '#lib/runtimes/catalogue.ts';
import { type ContractSubject, describeEngine } from '#lib/testing/engine-contract.ts';
import { buildFunctionImage } from '#lib/testing/function-image.ts';
import { describeHostileHandlers } from '#lib/testing/hostile-handlers.ts';
import { controlVariable } from './cluster-control.ts';
import { obtainCluster } from './obtain-cluster.ts';
import { ownNamespace } from './own-namespace.ts';

const docker = dockerAt(config().dockerHost ?? '');
const instanceId = randomBytes(4).toString('hex');
const images = new Set<string>();
const engines: KubernetesEngine[] = [];
const namespace = ownNamespace(`engine-${instanceId}`);

afterAll(async () => {
  for (const engine of engines) await engine.close();
  for (const tag of images) await removeImage({ docker, tag });
});

// Only our own cluster routes its Pods' addresses to this machine.
const reaches = process.env[controlVariable]
  ? (['port-forward', 'pod-ip'] as const)
  : (['port-forward'] as const);
if (reaches.length === 1) console.log('This cluster is not ours: Pods are reached by port-forward only.');

for (const reach of reaches) {
  const title = `kubernetes, reached by ${reach},`;
  const connect = async (): Promise<ContractSubject> => {
    const cluster = await obtainCluster();
    const runtime = findRuntime(await loadRuntimes({ dirs: config().runtimesDirs }), 'python3');
    if (!runtime) throw new Error('The runtime python3 is missing.');
    const kubeConfig = new KubeConfig();
    kubeConfig.loadFromFile(cluster.kubeconfig);
    // On the nodes of our own cluster alone.
    const seccompProfile = cluster.started ? 'podsmith/functions.json' : undefined;
    const settings = { namespace, instanceId, podKey: instanceId, imagePullSecrets: [], seccompProfile };
    const engine = await connectKubernetes({ kubeConfig, reach, settings });
    engines.push(engine);
    return {
      engine,
      boundsTmp: isAtLeast(cluster.version, 1, 22),
      missingImage: { name: `${cluster.registry}/podsmith/nothing:1`, code: 'POD_IMAGE_PULL_FAILED' },
      async makeImage(handler) {
        const image = await buildFunctionImage(docker, runtime, { 'handler.py': handler });
        images.add(image.tag);
        return publishImage({
          docker,
          image: image.tag,
          registry: { prefix: cluster.registry },
          onLog: () => undefined,
          signal: new AbortController().signal,
        });
      },
    };
  };
  describeEngine(title, { boundsProcesses: false, hasNodes: true }, connect);
  describeHostileHandlers(title, { boundsProcesses: false, mapsUsers: false }, connect);
}

/** @param version As Kubernetes says it: `v1.20.2`. */
function isAtLeast(version: string, major: number, minor: number): boolean {
  const [itsMajor = 0, itsMinor = 0] = version.replace(/^v/, '').split('.').map(Number);
  return itsMajor > major || (itsMajor === major && itsMinor >= minor);
}
