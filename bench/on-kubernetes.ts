import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import { connectEngine } from '#lib/engines/docker/discovery.ts';
import { type ObtainedCluster, obtainCluster } from '../e2e/cluster/obtain-cluster.ts';
import { startPodsmith } from '../e2e/podsmith.ts';
import type { Bench } from './kubernetes/bench.ts';
import { measureColdStart } from './kubernetes/cold-start.ts';
import { measureFifty } from './kubernetes/fifty.ts';
import { asInCluster } from './kubernetes/in-cluster.ts';
import { measurePush } from './kubernetes/push.ts';
import type { Measure } from './measure.ts';
import { measurePipeline } from './pipeline.ts';

/** Measures a Podsmith on a Kubernetes, from outside of it and as from inside. Resolves with what that was. */
export async function onKubernetes(measure: (measurements: Measure[]) => Promise<void>): Promise<object> {
  const undo: (() => Promise<unknown>)[] = [];
  try {
    const cluster = await obtainCluster({ progress: (text) => process.stderr.write(`cluster: ${text}\n`) });
    undo.push(() => cluster.stop());
    const bench = await prepare(cluster, undo);
    const { namespace } = bench;
    const start = async (
      how: { environment: Record<string, string> } & Pick<Parameters<typeof asStarted>[0], 'wrap'>,
    ) => {
      const instance = await asStarted({ ...how, bench });
      undo.push(() => instance.stop());
      return instance;
    };
    const outside = await start({
      environment: { KUBECONFIG: cluster.kubeconfig, PODSMITH_NAMESPACE: namespace },
    });
    const findEndpoints = (operations: string[]) => podAddresses(bench, operations);
    await measure([
      ['start', () => measureColdStart(outside, bench)],
      ['rebuild', () => measurePush(outside, bench)],
      [
        'warm',
        () =>
          measurePipeline(outside, {
            name: 'overhead per warm step through port-forward, against the same POST to the Pod IP',
            limit: 10,

            findEndpoints,
          }),
      ],
      ['fifty', () => measureFifty(outside, bench)],
      [
        'in-cluster',
        async () => {
          // Each has Pods of its own: the other's are of no use to it, and in its way.
          await outside.stop();
          const inside = await start(await asInCluster(bench));
          return measurePipeline(inside, {
            name: 'overhead per warm step in the cluster, against the same POST to the Pod IP',
            limit: 2,

            findEndpoints,
          });
        },
      ],
    ]);
    return { kubernetes: cluster.version };
  } finally {
    while (undo.length > 0) await undo.pop()?.();
  }
}

async function prepare(cluster: ObtainedCluster, undo: (() => Promise<unknown>)[]): Promise<Bench> {
  const home = await mkdtemp(path.join(tmpdir(), 'podsmith-bench-'));
  undo.push(() => rm(home, { recursive: true, force: true }));
  const engine = await connectEngine({ home, dockerHost: process.env.DOCKER_HOST });
  if (engine.status === 'missing') throw new Error(`${engine.reason} ${engine.hint}`);
  undo.push(() => engine.stop());
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(cluster.kubeconfig);
  const core = kubeConfig.makeApiClient(CoreV1Api);
  const namespace = `podsmith-bench-${randomBytes(3).toString('hex')}`;
  await core.createNamespace({ body: { metadata: { name: namespace } } });
  undo.push(() => core.deleteNamespace({ name: namespace }));
  return { cluster, kubeConfig, core, namespace, engine };
}

async function asStarted(options: {
  bench: Bench;
  environment: Record<string, string>;
  wrap?: Parameters<typeof startPodsmith>[1];
}) {
  const { bench, environment, wrap } = options;
  const token = randomBytes(16).toString('hex');
  const admin = { email: 'bench@example.com', password: randomBytes(8).toString('hex') };
  const podsmith = await startPodsmith(
    {
      PODSMITH_ENGINE: 'kubernetes',
      PODSMITH_REGISTRY: bench.cluster.registry,
      DOCKER_HOST: bench.engine.host,
      PODSMITH_ADMIN_EMAIL: admin.email,
      PODSMITH_ADMIN_PASSWORD: admin.password,
      PODSMITH_API_TOKEN: token,
      ...environment,
    },
    wrap,
  );
  let stopped: Promise<void> | undefined;
  const stop = () => {
    stopped ??= podsmith.stop();
    return stopped;
  };
  return { ...podsmith, token, admin, stop };
}

/** Where each operation's Pod answers: this machine has to route Pods' addresses, as it does for our own cluster. */
async function podAddresses({ core, namespace }: Bench, operations: string[]) {
  const { items } = await core.listNamespacedPod({ namespace });
  return operations.map((name) => {
    const pod = items.find(({ metadata }) => metadata?.labels?.['io.podsmith.operation'] === name);
    const port = pod?.spec?.containers[0]?.ports?.[0]?.containerPort;
    if (!pod?.status?.podIP || !port) throw new Error(`The Pod of ${name} is not there.`);
    return {
      pod: pod.metadata?.name ?? '',
      url: new URL(`http://${pod.status.podIP}:${port}/`),
    };
  });
}
