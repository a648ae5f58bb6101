import type { Config } from '#lib/config.ts';
import type { ConnectedEngine, EngineMissing } from '#lib/engines/connected-engine.ts';
import { connectBuilder } from '#lib/engines/docker/connect-builder.ts';
import { connectEngine } from '#lib/engines/docker/discovery.ts';
import { createLocalEngine } from '#lib/engines/local/local-engine.ts';

/** Connects to the engine that the settings name. */
export async function connectConfiguredEngine(
  config: Config,
  { instanceId, signal }: { instanceId: string; signal: AbortSignal },
): Promise<ConnectedEngine | EngineMissing> {
  const { home, kubernetes, dockerHost, builderHost, builderToken } = config;
  const found =
    kubernetes && builderHost
      ? await connectBuilder({ host: builderHost, token: builderToken })
      : await connectEngine({
          home,
          dockerHost: builderHost ?? dockerHost,
          caFile: kubernetes?.registryCaFile,
          signal,
        });
  if (found.status === 'missing') return found;
  if (kubernetes) {
    // Loaded on demand: the Kubernetes client is large, and most installations do not need it.
    const { connectCluster } = await import('#lib/engines/kubernetes/connect-cluster.ts');
    return connectCluster(kubernetes, instanceId, found);
  }
  const { docker, host, kind, version, buildWarning, stop } = found;
  return {
    ...{ status: 'ready', builder: docker, host, kind, version, buildWarning, stop },
    engine: createLocalEngine({ docker, instanceId }),
  };
}
