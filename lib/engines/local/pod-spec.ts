import type { ContainerCreateOptions } from 'dockerode';
import type { PodRequest } from '#lib/engines/engine.ts';

/** Labels on every container of Podsmith. */
export const podLabels = {
  managed: 'io.podsmith.managed',
  instance: 'io.podsmith.instance',
  port: 'io.podsmith.port',
} as const;

/** The user that functions run as; the images name it too. */
const USER = '10001:10001';
const TMP_BYTES = 64 * 1024 * 1024;
/** How long a Pod has between SIGTERM and SIGKILL. */
export const stopSeconds = 2;

/**
 * The container of a Pod: no root, no capabilities and no way to get any, nothing writable but /tmp, bounded
 * memory (swap included), CPU and processes, reachable only from this machine.
 */
export function podSpec(request: PodRequest, instanceId: string): ContainerCreateOptions {
  const { name, image, port, labels, limits, env = {} } = request;
  const memory = limits.memoryMib * 1024 * 1024;
  return {
    name,
    Image: image,
    User: USER,
    Env: Object.entries(env).map(([key, value]) => `${key}=${value}`),
    Labels: {
      ...labels,
      [podLabels.managed]: 'true',
      [podLabels.instance]: instanceId,
      [podLabels.port]: String(port),
    },
    ExposedPorts: { [`${port}/tcp`]: {} },
    StopTimeout: stopSeconds,
    HostConfig: {
      ReadonlyRootfs: true,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      Privileged: false,
      Memory: memory,
      // Equal to the memory: no swap on top of it.
      MemorySwap: memory,
      NanoCpus: Math.round(limits.cpu * 1e9),
      PidsLimit: limits.pids,
      // No Ulimits: with any given, Podman forgets the defaults that its machine can hold (containers.conf).
      Tmpfs: { '/tmp': `rw,nosuid,nodev,mode=1777,size=${TMP_BYTES}` },
      // An empty port lets the engine choose a free one.
      PortBindings: { [`${port}/tcp`]: [{ HostIp: '127.0.0.1', HostPort: '' }] },
      NetworkMode: 'bridge',
      IpcMode: 'private',
      RestartPolicy: { Name: 'no' },
      // Kept small: what a handler prints is read while it prints it.
      LogConfig: { Type: 'json-file', Config: { 'max-size': '1m' } },
    },
  };
}
