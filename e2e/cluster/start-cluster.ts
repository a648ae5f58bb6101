import { chmod, mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { ensureKubernetes } from './build-kubernetes.ts';
import { createAuthority, writeKubeconfig } from './certificates.ts';
import { createClusterDns } from './cluster-dns.ts';
import { createContainerRuntime, importPauseImage } from './container-runtime.ts';
import { createControlPlane } from './control-plane.ts';
import { ensureDebianPrograms } from './debian-programs.ts';
import { createKubelet } from './kubelet.ts';
import { makeClusterFolder, removeLeftovers } from './leftovers.ts';
import { createNodeNetwork } from './node-network.ts';
import { assignPodRange, readVersion, waitForNode } from './node-ready.ts';
import { startNodeSandbox } from './node-sandbox.ts';
import { apiServerUrl, type NodeSetting } from './node-setting.ts';
import type { Part } from './part.ts';
import { createPodCgroup, removePodCgroup } from './pod-cgroup.ts';
import { createRegistryServer, type SecureRegistry } from './registry-server.ts';
import { createKubeProxy } from './service-network.ts';

/** A Kubernetes that specs may use. */
export interface Cluster {
  /** Path of a kubeconfig with an admin's rights. */
  kubeconfig: string;
  /** Where this machine pushes images (plain HTTP when we started it), as Pod specs name it. */
  registry: string;
  /** The same registry as a Pod reaches it, e.g. a builder inside the cluster. */
  registryForPods: string;
  /** As the API server tells it: `v1.20.2`. */
  version: string;
  nodeName: string;
  stop(): Promise<void>;
}

/** The parts that a test may stop and start, as a fault would. */
export const partNames = [
  'etcd',
  'apiServer',
  'controllerManager',
  'scheduler',
  'containerd',
  'kubelet',
  'kubeProxy',
  'registryServer',
] as const;

/** A cluster that we started. */
export interface StartedCluster extends Cluster, Record<(typeof partNames)[number], Part> {
  /** Files of this cluster; `logs/<part>.log` among them. */
  folder: string;
  /** The same registry over TLS and with a login; the node trusts its certificate. */
  secureRegistry: SecureRegistry;
}

const NODE_NAME = 'podsmith-node';

/**
 * Starts a single-node Kubernetes from Debian's packages, building it first where the cache is empty. It is
 * gone with this process, however that ends.
 *
 * @param options.home parent of its folder; the system's temporary folder by default
 */
export async function startCluster(
  options: { home?: string; progress?: (text: string) => void } = {},
): Promise<StartedCluster> {
  const { home = tmpdir(), progress = () => {} } = options;
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new Error('A Kubernetes of our own needs Linux and root. Name another cluster in KUBECONFIG.');
  }
  const kubernetes = await ensureKubernetes((text) => progress(`Kubernetes: ${text}`));
  const programs = await ensureDebianPrograms(progress);
  await removeLeftovers(home);
  const undo: (() => Promise<unknown>)[] = [];
  const stop = async () => {
    while (undo.length > 0) await undo.pop()?.();
  };
  try {
    const folder = await makeClusterFolder(home);
    undo.push(() => rm(folder, { recursive: true, force: true }));
    const cgroup = path.basename(folder);
    undo.push(() => removePodCgroup(cgroup));
    await createPodCgroup(cgroup);
    // Processes in Pods are other users, and their volumes are below.
    await chmod(folder, 0o711);
    await mkdir(path.join(folder, 'logs'));
    const sandbox = await startNodeSandbox({ folder, catatonit: programs.catatonit });
    undo.push(() => sandbox.stop());
    const network = await createNodeNetwork(sandbox);
    undo.push(() => network.remove());
    const authority = await createAuthority(path.join(folder, 'pki'));
    const setting = { folder, nodeName: NODE_NAME, sandbox, network, authority, kubernetes, programs };
    const parts = await startParts(setting, { cgroup, undo, progress });
    progress('waiting for the node');
    await waitForNode(parts.client, NODE_NAME);
    const version = await readVersion(parts.client);
    return { ...parts.cluster, version, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startParts(
  setting: NodeSetting,
  options: { cgroup: string; undo: (() => Promise<unknown>)[]; progress: (text: string) => void },
) {
  const { folder, network, programs, authority } = setting;
  const { undo, progress } = options;
  const start = async (part: Part) => {
    progress(`starting ${part.name}`);
    await part.start();
    progress(`${part.name} is ready`);
  };
  const registryServer = await createRegistryServer({
    folder,
    dockerRegistry: programs.dockerRegistry,
    network,
    authority,
  });
  // Both names lead to the address that the node reaches.
  const url = `http://${registryServer.addressForPods}`;
  const { secure } = registryServer;
  const containerd = await createContainerRuntime(
    setting,
    {
      [registryServer.address]: url,
      [registryServer.addressForPods]: url,
      [secure.address]: `https://${secure.address}`,
    },
    { [secure.address]: secure.caFile },
  );
  const { etcd, apiServer, controllerManager, scheduler } = await createControlPlane(setting);
  const kubelet = await createKubelet(setting, options.cgroup);
  const kubeProxy = await createKubeProxy(setting);
  // The others end with the sandbox, at once: nothing of theirs is kept.
  undo.push(() => registryServer.stop());
  await Promise.all([
    start(registryServer),
    start(containerd).then(() => importPauseImage(setting)),
    start(etcd).then(() => start(apiServer)),
  ]);
  const kubeconfig = await writeKubeconfig({
    file: path.join(folder, 'admin.kubeconfig'),
    server: apiServerUrl(setting),
    authority,
    user: await authority.issue('admin', '/O=system:masters/CN=admin'),
  });
  const client = new KubeConfig();
  client.loadFromFile(kubeconfig);
  const dns = await createClusterDns(setting, client);
  undo.push(() => dns.stop());
  await Promise.all([
    ...[controllerManager, scheduler, kubelet, kubeProxy, dns].map(start),
    assignPodRange(client, setting.nodeName, network.podRange),
  ]);
  const cluster = {
    kubeconfig,
    registry: registryServer.address,
    registryForPods: registryServer.addressForPods,
    secureRegistry: registryServer.secure,
    nodeName: setting.nodeName,
    ...{ etcd, apiServer, controllerManager, scheduler, containerd, kubelet, kubeProxy, registryServer },
    folder,
  };
  return { client, cluster };
}
