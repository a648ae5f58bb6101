import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { seccompProfile } from '#lib/engines/seccomp-profile.ts';
import { runtimeSocket } from './container-runtime.ts';
import { clientConfig } from './control-plane.ts';
import { isServing } from './is-serving.ts';
import { clusterDomain, createNodePart, type NodeSetting } from './node-setting.ts';
import type { Part } from './part.ts';
import { pauseImage } from './pause-image.ts';

/** Writes the kubelet's certificates and configuration; starts nothing. `cgroup` holds its Pods. */
export async function createKubelet(setting: NodeSetting, cgroup: string): Promise<Part> {
  const { folder, kubernetes, network, nodeName } = setting;
  const configFile = path.join(folder, 'kubelet.json');
  await writeFile(configFile, JSON.stringify(await kubeletConfig(setting, cgroup), undefined, 2));
  const identity = `/O=system:nodes/CN=system:node:${nodeName}`;
  return createNodePart(setting, {
    name: 'kubelet',
    command: kubernetes.kubelet,
    args: [
      `--config=${configFile}`,
      `--kubeconfig=${await clientConfig(setting, 'kubelet', identity)}`,
      `--root-dir=${path.join(folder, 'kubelet')}`,
      // Where deploy/seccomp places it on a node.
      `--seccomp-profile-root=${await placeSeccompProfile(folder)}`,
      `--cert-dir=${path.join(folder, 'kubelet-pki')}`,
      `--hostname-override=${nodeName}`,
      `--node-ip=${network.nodeAddress}`,
      '--container-runtime=remote',
      `--container-runtime-endpoint=unix://${runtimeSocket}`,
      // Named so that the collection of unused images spares it.
      `--pod-infra-container-image=${pauseImage}`,
    ],
    // Five seconds of this are cAdvisor's wait for Docker's socket, which cannot be turned off.
    isReady: () => isServing(`http://${network.nodeAddress}:10248/healthz`),
  });
}

async function placeSeccompProfile(folder: string): Promise<string> {
  const root = path.join(folder, 'kubelet-seccomp');
  await mkdir(path.join(root, 'podsmith'), { recursive: true });
  await writeFile(path.join(root, 'podsmith/functions.json'), JSON.stringify(seccompProfile));
  return root;
}

async function kubeletConfig(setting: NodeSetting, cgroup: string) {
  const { folder, authority, network, nodeName } = setting;
  const server = await authority.issue('kubelet-server', `/CN=${nodeName}`, [nodeName, network.nodeAddress]);
  const resolvConf = path.join(folder, 'resolv.conf');
  await writeFile(resolvConf, await upstreamResolvers());
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    authentication: {
      anonymous: { enabled: false },
      webhook: { enabled: true },
      x509: { clientCAFile: authority.cert },
    },
    authorization: { mode: 'Webhook' },
    tlsCertFile: server.cert,
    tlsPrivateKeyFile: server.key,
    healthzBindAddress: network.nodeAddress,
    clusterDNS: [network.nodeAddress],
    clusterDomain,
    resolvConf,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: `/${cgroup}`,
    failSwapOn: false,
    // A quarter of this apart, the kubelet says that it lives: often enough for the node controller's 20 seconds.
    nodeLeaseDurationSeconds: 20,
    // The system's hard limit may be lower than the kubelet's default, and a score below our own forbidden.
    maxOpenFiles: 20_000,
    oomScoreAdj: 0,
    volumePluginDir: path.join(folder, 'volume-plugins'),
    // A developer's disk is often nearly full; that is not what the tests are about.
    evictionHard: { 'memory.available': '100Mi' },
    imageGCHighThresholdPercent: 100,
    imageGCLowThresholdPercent: 99,
  };
}

/** The machine's name servers, the real ones where systemd-resolved stands before them on a loopback address. */
async function upstreamResolvers(): Promise<string> {
  const resolved = await readFile('/run/systemd/resolve/resolv.conf', 'utf8').catch(() => undefined);
  const text = resolved ?? (await readFile('/etc/resolv.conf', 'utf8'));
  const lines = text.split('\n').filter((line) => /^nameserver\s+(?!127\.)/.test(line));
  return `${lines.join('\n')}\n`;
}
