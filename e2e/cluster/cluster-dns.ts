import { mkdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CoreV1Api,
  type KubeConfig,
  type KubernetesObject,
  type V1Endpoints,
  type V1Service,
} from '@kubernetes/client-node';
import { isListening } from './is-serving.ts';
import { clusterDomain, createNodePart, type NodeSetting } from './node-setting.ts';
import type { Part } from './part.ts';

/** As long as a new name may take. Asked, not watched: a watch opened while etcd restarts can stay silent. */
const REFRESH_MS = 1000;

/**
 * Names of Services for Pods: dnsmasq, told of Services and their endpoints. Debian has no
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
  const refresh = async (known: string) => {
    const [services, endpoints] = await Promise.all([
      api.listServiceForAllNamespaces(),
      api.listEndpointsForAllNamespaces(),
    ]);
    const text = hostsText(services.items, endpoints.items);
    if (text === known) return known;
    const aside = path.join(folder, 'dns-hosts');
    await writeFile(aside, text);
    await rename(aside, path.join(hostsDir, 'services'));
    return text;
  };
  let running = new AbortController();
  return {
    name: 'dns',
    start: async () => {
      running = new AbortController();
      void keepRefreshing(refresh, running.signal);
      await server.start();
    },
    stop: async () => {
      running.abort();
      await server.stop();
    },
  };
}

/** Also over an API server that a test stops for a while. */
async function keepRefreshing(refresh: (known: string) => Promise<string>, signal: AbortSignal) {
  let known = '';
  while (!signal.aborted) {
    known = await refresh(known).catch(() => known);
    await sleep(REFRESH_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** `10.96.0.1 kubernetes.default.svc.cluster.local` for each address of each Service. */
function hostsText(services: readonly V1Service[], endpoints: readonly V1Endpoints[]): string {
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
