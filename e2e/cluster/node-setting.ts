import path from 'node:path';
import type { KubernetesBinaries } from './build-kubernetes.ts';
import type { Authority } from './certificates.ts';
import type { DebianPrograms } from './debian-programs.ts';
import type { NodeNetwork } from './node-network.ts';
import type { NodeSandbox } from './node-sandbox.ts';
import { createPart, type Part, type PartOptions } from './part.ts';

/** What every part of the cluster is made from. */
export interface NodeSetting {
  /** Holds all files of this cluster. */
  folder: string;
  nodeName: string;
  sandbox: NodeSandbox;
  network: NodeNetwork;
  authority: Authority;
  kubernetes: KubernetesBinaries;
  programs: DebianPrograms;
}

/** Services' addresses; only Pods and the node see them. */
export const serviceRange = '10.96.0.0/16';
export const apiServiceAddress = '10.96.0.1';
export const clusterDomain = 'cluster.local';

/** Where the API server answers, for this machine, the node and Pods. */
export function apiServerUrl({ network }: Pick<NodeSetting, 'network'>): string {
  return `https://${network.nodeAddress}:6443`;
}

/** A part that runs inside the node's sandbox, its log under `logs/`. */
export function createNodePart(
  { folder, sandbox }: NodeSetting,
  options: Omit<PartOptions, 'logFile'>,
): Part {
  return createPart({
    ...options,
    ...sandbox.inside(options.command, options.args),
    logFile: path.join(folder, 'logs', `${options.name}.log`),
  });
}
