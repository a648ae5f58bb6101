import { randomBytes } from 'node:crypto';
import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import type { Cluster } from './start-cluster.ts';

/** What a newcomer does, the same spec as on the local engine. */
export const mainJobSpec = 'e2e/newcomer.spec.ts';

/** What there is to choose only in a cluster. */
const targetsSpec = 'e2e/targets.spec.ts';

/** Runs the main job's Playwright spec, and that of targets, with the kubernetes engine, in a namespace of its own. True when it passed. */
export async function runMainJob(options: {
  cluster: Pick<Cluster, 'kubeconfig'>;
  environment: Record<string, string>;
  run: (name: string, args: string[], environment: Record<string, string>) => Promise<boolean>;
}): Promise<boolean> {
  const { cluster, environment, run } = options;
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(cluster.kubeconfig);
  const core = kubeConfig.makeApiClient(CoreV1Api);
  const namespace = `podsmith-main-job-${randomBytes(3).toString('hex')}`;
  await core.createNamespace({ body: { metadata: { name: namespace } } });
  try {
    const passed = await run('@playwright/test/cli.js', ['test', mainJobSpec, targetsSpec], {
      ...environment,
      PODSMITH_ENGINE: 'kubernetes',
      PODSMITH_NAMESPACE: namespace,
    });
    const { items: events } = await core.listNamespacedEvent({ namespace, fieldSelector: 'reason=Started' });
    // Its two functions ran here and nowhere else, and Podsmith took them away when it stopped.
    if (events.length < 2) console.error(`cluster: ${events.length} Pods ran in ${namespace}; expected 2`);
    const { items: pods } = await core.listNamespacedPod({ namespace });
    const left = pods
      .filter(({ metadata }) => !metadata?.deletionTimestamp)
      .map(({ metadata }) => metadata?.name);
    if (left.length > 0) console.error(`cluster: Podsmith left Pods behind: ${left.join(', ')}`);
    return passed && events.length >= 2 && left.length === 0;
  } finally {
    await core.deleteNamespace({ name: namespace });
  }
}
