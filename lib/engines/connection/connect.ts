import type { Config } from '#lib/config.ts';
import type { ConnectedEngine, EngineMissing } from '#lib/engines/connected-engine.ts';
import { connectBuilder } from '#lib/engines/docker/connect-builder.ts';
import { connectEngine } from '#lib/engines/docker/discovery.ts';
import { connectNetworks } from '#lib/engines/local/connect-networks.ts';
import { createLocalEngine } from '#lib/engines/local/local-engine.ts';

/** Connects to the engine that the settings name. */
export async function connectConfiguredEngine(
  config: Config,
  { instanceId, podKey, signal }: { instanceId: string; podKey: string; signal: AbortSignal },
): Promise<ConnectedEngine | EngineMissing> {
  const { home, kubernetes, dockerHost, builder: settings } = config;
  if (kubernetes) {
    const builder = settings.host
      ? await connectBuilder({ ...settings, host: settings.host, home })
      : await connectEngine({ home, dockerHost, caFile: kubernetes.registryCaFile, signal });
    if (builder.status === 'missing') return builder;
    // Loaded on demand: the Kubernetes client is large, and most installations do not need it.
    const { connectCluster } = await import('#lib/engines/kubernetes/connect-cluster.ts');
    return connectCluster(kubernetes, { instanceId, podKey }, builder);
  }
  const found = await connectEngine({ home, dockerHost: settings.host ?? dockerHost, signal });
  if (found.status === 'missing') return found;
  const { docker, host, kind, version, buildWarning, seccomp, mapsUsers, stop } = found;
  const { networks, warning } = await connectNetworks(found, { instanceId, config });
  const podWarning = [found.podWarning, warning].filter((text) => text !== null).join(' ') || null;
  return {
    ...{ status: 'ready', builder: docker, host, kind, version, buildWarning, podWarning },
    engine: createLocalEngine({ docker, networks, instanceId, podKey, seccomp, mapsUsers }),
    async stop() {
      await networks.close().catch(() => undefined);
      await stop();
    },
  };
}
