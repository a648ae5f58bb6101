import type { ContainerCreateOptions } from 'dockerode';
import { userMapping } from '#lib/engines/docker/user-mapping.ts';
import type { PodRequest } from '#lib/engines/engine.ts';
import { networkLabel } from '#lib/engines/local/pod-labels.ts';
import { networkOf, operationOf } from '#lib/engines/local/pod-network.ts';
import { podSecret, secretEnvironment } from '#lib/http/pod-secret.ts';

/** Labels on every container of Podsmith. */
export const podLabels = {
  managed: 'io.podsmith.managed',
  instance: 'io.podsmith.instance',
  port: 'io.podsmith.port',
  network: networkLabel,
} as const;

/** The user that functions run as; the images name it too. */
const USER = '10001:10001';
const TMP_BYTES = 64 * 1024 * 1024;
/** How long a Pod has between SIGTERM and SIGKILL. */
export const stopSeconds = 2;

/** What an installation's Pods have in common. */
export interface PodSurroundings {
  instanceId: string;
  /** From which the secrets of its Pods are derived. */
  podKey: string;
  /** The entry of `SecurityOpt` with our seccomp profile; null: the engine's own is what there is. */
  seccomp: string | null;
  /** The engine can give each operation's Pods a user namespace of their own. */
  mapsUsers: boolean;
}

/**
 * The container of a Pod: no root, no capabilities and no way to get any, few system calls, nothing writable but /tmp and what is shared in memory, bounded
 * memory (swap included), CPU and processes, reachable only from this machine.
 */
export function podSpec(
  request: PodRequest,
  { instanceId, podKey, seccomp, mapsUsers }: PodSurroundings,
): ContainerCreateOptions {
  const { name, image, port, labels, limits, env = {} } = request;
  const network = networkOf(request, instanceId);
  const memory = limits.memoryMib * 1024 * 1024;
  return {
    name,
    Image: image,
    User: USER,
    Env: Object.entries({ ...env, ...secretEnvironment(podSecret(podKey, name)) }).map(
      ([key, value]) => `${key}=${value}`,
    ),
    Labels: {
      ...labels,
      [podLabels.managed]: 'true',
      [podLabels.instance]: instanceId,
      [podLabels.port]: String(port),
      [podLabels.network]: network.name,
    },
    ExposedPorts: { [`${port}/tcp`]: {} },
    StopTimeout: stopSeconds,
    HostConfig: {
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges', ...(seccomp ? [seccomp] : [])],
      Privileged: false,
      Memory: memory,
      // Equal to the memory: no swap on top of it.
      MemorySwap: memory,
      NanoCpus: Math.round(limits.cpu * 1e9),
      PidsLimit: limits.pids,
      // No Ulimits: with any given, Podman forgets the defaults that its machine can hold (containers.conf).
      Tmpfs: {
        '/tmp': `rw,nosuid,nodev,mode=1777,size=${TMP_BYTES}`,
        // Podman puts one there that is bounded by the memory alone.
        '/var/tmp': 'ro,nosuid,nodev,size=4096',
      },
      // An empty port lets the engine choose a free one.
      PortBindings: { [`${port}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: '' }] },
      NetworkMode: network.name,
      ...(mapsUsers && { UsernsMode: userMapping(`${instanceId} ${operationOf(request)}`) }),
      IpcMode: 'private',
      RestartPolicy: { Name: 'no' },
      // Kept small: what a handler prints is read while it prints it.
      LogConfig: { Type: 'json-file', Config: { 'max-size': '1m' } },
    },
  };
}
