import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  CoreV1Api,
  type Informer,
  type KubeConfig,
  type KubernetesObject,
  makeInformer,
  type ObjectCache,
  type V1Endpoints,
  type V1Service,
} from '@kubernetes/client-node';
import { isListening } from './is-serving.ts';
import { clusterDomain, createNodePart, type NodeSetting } from './node-setting.ts';
import type { Part } from './part.ts';

type Cached<T extends KubernetesObject> = Informer<T> & ObjectCache<T>;

/**
 * Names of Services for Pods: dnsmasq, told of Services and their endpoints as they change. Debian has no
 * CoreDNS; A records of Services, headless ones too, are what an install in the cluster needs.
 */
export async function createClusterDns(setting: NodeSetting, kubeConfig: KubeConfig): Promise<Part> {
  const { folder, network } = setting;
  const hostsDir = path.join(folder, 'dns');
  await mkdir(hostsDir);
  const server = createNodePart(setting, {
    name: 'dnsmasq',
    command: 'dnsmasq',
    args: [
      ...['--keep-in-foreground', '--conf-file=/dev/null', '--no-hosts', '--user=root', '--pid-file='],
      ...['--log-facility=-', '--bind-interfaces', `--listen-address=${network.nodeAddress}`],
      ...[`--resolv-file=${path.join(folder, 'resolv.conf')}`, `--local=/${clusterDomain}/`],
      `--hostsdir=${hostsDir}`,
    ],
    env: { PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
    isReady: () => isListening(53, network.nodeAddress),
  });
  const api = kubeConfig.makeApiClient(CoreV1Api);
  const services: Cached<V1Service> = makeInformer(kubeConfig, '/api/v1/services', () =>
    api.listServiceForAllNamespaces(),
  );
  const endpoints: Cached<V1Endpoints> = makeInformer(kubeConfig, '/api/v1/endpoints', () =>
    api.listEndpointsForAllNamespaces(),
  );
  const write = inOrder(async () => {
    const aside = path.join(folder, 'dns-hosts');
    await writeFile(aside, hostsText(services.list(), endpoints.list()));
    await rename(aside, path.join(hostsDir, 'services'));
  });
  const stopWatches = [keepWatching(services, write), keepWatching(endpoints, write)];
  return {
    name: 'dns',
    start: () => server.start(),
    stop: async () => {
      for (const stop of stopWatches) stop();
      await server.stop();
    },
  };
}

/** `10.96.0.1 kubernetes.default.svc.cluster.local` for each address of each Service. */
export function hostsText(services: readonly V1Service[], endpoints: readonly V1Endpoints[]): string {
  const named = (object: KubernetesObject) => `${object.metadata?.name}.${object.metadata?.namespace}`;
  const addresses = new Map(
    endpoints.map((entry) => [
      named(entry),
      entry.subsets?.flatMap((subset) => subset.addresses ?? []) ?? [],
    ]),
  );
  const lines = services.flatMap((service) => {
    const name = `${named(service)}.svc.${clusterDomain}`;
    const own = service.spec?.clusterIP;
    if (own && own !== 'None') return [`${own} ${name}`];
    return (addresses.get(named(service)) ?? []).flatMap(({ ip, hostname }) => [
      `${ip} ${name}`,
      // A StatefulSet's Pods each have a name of their own.
      ...(hostname ? [`${ip} ${hostname}.${name}`] : []),
    ]);
  });
  return `${lines.join('\n')}\n`;
}

/** Also over an API server that a test stops for a while. */
function keepWatching<T extends KubernetesObject>(watch: Informer<T>, onChange: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const start = () => {
    timer = undefined;
    watch.start().catch(retry);
  };
  const retry = () => {
    if (!stopped) timer ??= setTimeout(start, 500);
  };
  for (const verb of ['add', 'update', 'delete'] as const) watch.on(verb, onChange);
  watch.on('error', retry);
  start();
  return () => {
    stopped = true;
    clearTimeout(timer);
    watch.stop().catch(() => {});
  };
}

/** Calls `work` once after a burst of calls, and never twice at a time. */
function inOrder(work: () => Promise<void>): () => void {
  let last = Promise.resolve();
  let waiting = false;
  return () => {
    if (waiting) return;
    waiting = true;
    last = last.then(async () => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      waiting = false;
      // A cluster that is being removed has no folder any more.
      await work().catch(() => {});
    });
  };
}
