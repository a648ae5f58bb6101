import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { writeKubeconfig } from './certificates.ts';
import { isListening, isServing } from './is-serving.ts';
import {
  apiServerUrl,
  apiServiceAddress,
  clusterDomain,
  createNodePart,
  type NodeSetting,
  serviceRange,
} from './node-setting.ts';
import type { Part } from './part.ts';

/** The parts that decide; in the order in which they start. */
export interface ControlPlane {
  etcd: Part;
  apiServer: Part;
  controllerManager: Part;
  scheduler: Part;
}

/** Writes certificates and configuration of the control plane; starts nothing. */
export async function createControlPlane(setting: NodeSetting): Promise<ControlPlane> {
  const { folder, programs, network, authority, kubernetes } = setting;
  const etcdDir = path.join(folder, 'etcd');
  await mkdir(etcdDir, { mode: 0o700 });
  const serviceAccounts = await authority.issue('service-accounts', '/CN=service-accounts');
  return {
    etcd: createNodePart(setting, {
      name: 'etcd',
      command: programs.etcd,
      args: [
        `--data-dir=${etcdDir}`,
        `--listen-client-urls=http://${network.nodeAddress}:2379`,
        `--advertise-client-urls=http://${network.nodeAddress}:2379`,
        '--listen-peer-urls=http://127.0.0.1:2380',
      ],
      isReady: () => isServing(`http://${network.nodeAddress}:2379/health`),
    }),
    apiServer: createNodePart(setting, {
      name: 'kube-apiserver',
      command: kubernetes['kube-apiserver'],
      args: await apiServerArgs(setting, serviceAccounts),
      isReady: () => isServing(`${apiServerUrl(setting)}/readyz`),
    }),
    controllerManager: createNodePart(setting, {
      name: 'kube-controller-manager',
      command: kubernetes['kube-controller-manager'],
      args: [
        `--kubeconfig=${await clientConfig(setting, 'kube-controller-manager')}`,
        `--service-account-private-key-file=${serviceAccounts.key}`,
        `--root-ca-file=${authority.cert}`,
        '--use-service-account-credentials=true',
        '--leader-elect=false',
        // Half of the default: a test that stops the kubelet need not wait longer.
        '--node-monitor-grace-period=20s',
      ],
      isReady: () => isServing(`https://${network.nodeAddress}:10257/healthz`),
    }),
    scheduler: createNodePart(setting, {
      name: 'kube-scheduler',
      command: kubernetes['kube-scheduler'],
      args: [`--kubeconfig=${await clientConfig(setting, 'kube-scheduler')}`, '--leader-elect=false'],
      isReady: () => isListening(10259, network.nodeAddress),
    }),
  };
}

/** The kubeconfig of one of Kubernetes' own users, `system:<name>`. */
export async function clientConfig(setting: NodeSetting, name: string, subject = `/CN=system:${name}`) {
  const { folder, authority } = setting;
  return await writeKubeconfig({
    file: path.join(folder, `${name}.kubeconfig`),
    server: apiServerUrl(setting),
    authority,
    user: await authority.issue(name, subject),
  });
}

async function apiServerArgs(setting: NodeSetting, serviceAccounts: { cert: string; key: string }) {
  const { authority, network } = setting;
  const server = await authority.issue('apiserver', '/CN=kube-apiserver', [
    ...['kubernetes', 'kubernetes.default', 'kubernetes.default.svc'],
    ...[`kubernetes.default.svc.${clusterDomain}`, 'localhost'],
    ...['127.0.0.1', apiServiceAddress, network.nodeAddress],
  ]);
  const kubeletClient = await authority.issue('apiserver-kubelet', '/O=system:masters/CN=apiserver-kubelet');
  return [
    `--etcd-servers=http://${network.nodeAddress}:2379`,
    '--secure-port=6443',
    `--advertise-address=${network.nodeAddress}`,
    `--service-cluster-ip-range=${serviceRange}`,
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    '--allow-privileged=true',
    `--client-ca-file=${authority.cert}`,
    `--tls-cert-file=${server.cert}`,
    `--tls-private-key-file=${server.key}`,
    `--kubelet-client-certificate=${kubeletClient.cert}`,
    `--kubelet-client-key=${kubeletClient.key}`,
    `--kubelet-certificate-authority=${authority.cert}`,
    '--kubelet-preferred-address-types=InternalIP',
    `--service-account-issuer=https://kubernetes.default.svc.${clusterDomain}`,
    `--service-account-key-file=${serviceAccounts.cert}`,
    `--service-account-signing-key-file=${serviceAccounts.key}`,
  ];
}
