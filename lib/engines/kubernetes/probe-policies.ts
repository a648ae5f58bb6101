import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CoreV1Api, V1Pod } from '@kubernetes/client-node';
import type { PodRequest } from '#lib/engines/engine.ts';
import { apiStatus } from '#lib/engines/kubernetes/kubernetes-error.ts';
import { type PodSettings, podLabels, podManifest } from '#lib/engines/kubernetes/pod-manifest.ts';

const reachedCode = 7;
const probeMs = 60_000;
const lookMs = 1000;

/** Tries to reach the API server; a network may take a moment until it knows of the Pod. */
const attempt = `
use Socket;
sleep 3;
$SIG{ALRM} = sub { exit 0 };
alarm 5;
socket my $s, PF_INET, SOCK_STREAM, 0 or exit 1;
my $to = sockaddr_in $ENV{KUBERNETES_SERVICE_PORT}, inet_aton $ENV{KUBERNETES_SERVICE_HOST};
exit(connect($s, $to) ? ${reachedCode} : 0);
`;

/**
 * Whether the cluster's network enforces the policies that keep functions from what they may not reach: many do not, and
 * none says so. A Pod that may reach nothing tries to reach the API server.
 *
 * @param options.request A Pod that has started: the probe takes its image, which is on a node then.
 * @param options.signal Ends it early. A probe whose worker is killed goes with the Pod that has started.
 * @returns Undefined when it could not be found out.
 * @throws The signal's reason when aborted, and what the API server says.
 */
export async function probePolicies(options: {
  core: CoreV1Api;
  request: PodRequest;
  settings: PodSettings;
  signal: AbortSignal;
}): Promise<'enforced' | 'ignored' | undefined> {
  const { core, request, settings, signal } = options;
  const { namespace } = settings;
  const name = `podsmith-network-probe-${randomBytes(4).toString('hex')}`;
  const started = await core.readNamespacedPod({ name: request.name, namespace });
  signal.throwIfAborted();
  const body = probeManifest(name, { request, settings, ownerUid: started.metadata?.uid ?? '' });
  await core.createNamespacedPod({ namespace, body });
  try {
    const deadline = Date.now() + probeMs;
    while (Date.now() < deadline) {
      await sleep(lookMs, undefined, { signal });
      // An API server that is away now answers later.
      const probe = await core.readNamespacedPod({ name, namespace }).catch(() => undefined);
      const ended = probe?.status?.containerStatuses?.[0]?.state?.terminated;
      if (ended) return verdictOf(ended.exitCode);
    }
    return undefined;
  } finally {
    await removeProbe(core, { name, namespace }, signal);
  }
}

/** Also of an API server that is away for a while; once aborted, it is tried a last time. */
async function removeProbe(
  core: CoreV1Api,
  probe: { name: string; namespace: string },
  signal: AbortSignal,
): Promise<void> {
  while (true) {
    const isLast = signal.aborted;
    try {
      await core.deleteNamespacedPod({ ...probe, body: { gracePeriodSeconds: 0 } });
      return;
    } catch (error) {
      if (apiStatus(error) === 404) return;
      if (isLast) throw error;
    }
    await sleep(lookMs, undefined, { signal }).catch(() => undefined);
  }
}

function verdictOf(exitCode: number): 'enforced' | 'ignored' | undefined {
  if (exitCode === reachedCode) return 'ignored';
  return exitCode === 0 ? 'enforced' : undefined;
}

function probeManifest(
  name: string,
  of: { request: PodRequest; settings: PodSettings; ownerUid: string },
): V1Pod {
  const { image, port, limits } = of.request;
  const network = { reach: 'none' as const, allow: [] };
  const { metadata, spec } = podManifest({ name, image, port, limits, labels: {}, network }, of.settings);
  const [container] = spec?.containers ?? [];
  if (!spec || !container) throw new TypeError('A Pod has one container.');
  // Not the installation's: nobody looks after it but this.
  const { [podLabels.instance]: _, ...labels } = metadata?.labels ?? {};
  const { startupProbe: _startup, readinessProbe: _readiness, ...rest } = container;
  return {
    metadata: {
      ...{ ...metadata, labels },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: of.request.name, uid: of.ownerUid }],
    },
    spec: { ...spec, containers: [{ ...rest, command: ['perl', '-e', attempt] }] },
  };
}
