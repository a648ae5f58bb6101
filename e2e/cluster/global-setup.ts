import setUpIntegration from '#lib/testing/open-places.ts';
import { controlVariable, serveControl } from './cluster-control.ts';
import { obtainCluster } from './obtain-cluster.ts';

/**
 * What the cluster's specs run against: all that integration tests have (PostgreSQL and an engine to build
 * with), and a Kubernetes in `KUBECONFIG` with its registry in `PODSMITH_REGISTRY`.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  const endIntegration = await setUpIntegration();
  try {
    const begun = Date.now();
    const cluster = await obtainCluster({ progress: (text) => console.log(`cluster: ${text}`) });
    const seconds = ((Date.now() - begun) / 1000).toFixed(1);
    console.log(`cluster: Kubernetes ${cluster.version}, node ${cluster.nodeName}, in ${seconds} s`);
    // Whoever has started the cluster serves its control already.
    const started = process.env[controlVariable] ? undefined : cluster.started;
    const control = started && (await serveControl(started));
    if (control) process.env[controlVariable] = control.socket;
    process.env.KUBECONFIG = cluster.kubeconfig;
    process.env.PODSMITH_REGISTRY = cluster.registry;
    return async () => {
      control?.close();
      await cluster.stop();
      await endIntegration();
    };
  } catch (error) {
    await endIntegration();
    throw error;
  }
}
