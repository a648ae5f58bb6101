/** `node --import tsx e2e/cluster/main.ts`: a Kubernetes to try things on, until Ctrl-C. */
import { controlVariable, serveControl } from './cluster-control.ts';
import { startCluster } from './start-cluster.ts';

const begun = Date.now();
const seconds = () => ((Date.now() - begun) / 1000).toFixed(1).padStart(6);
const cluster = await startCluster({ progress: (text) => console.log(`${seconds()} s  ${text}`) });
const control = await serveControl(cluster);
console.log(`${seconds()} s  Kubernetes ${cluster.version} is ready. For another shell:

export KUBECONFIG=${cluster.kubeconfig}
export PODSMITH_REGISTRY=${cluster.registry}
export ${controlVariable}=${control.socket}

Logs are in ${cluster.folder}/logs. Ctrl-C removes everything.`);

let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, async () => {
    if (stopping) return;
    stopping = true;
    control.close();
    await cluster.stop();
    process.exit(0);
  });
}
