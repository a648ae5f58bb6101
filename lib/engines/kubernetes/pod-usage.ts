import { type KubeConfig, Metrics } from '@kubernetes/client-node';
import { z } from 'zod';
import type { PodDescription } from '#lib/engines/engine.ts';
import { containerName } from '#lib/engines/kubernetes/pod-manifest.ts';

/** metrics-server measures every 15 s or so; asking more often tells nothing new. */
const freshMs = 10_000;
/** A cluster without metrics-server is asked again this often, should someone add it. */
const absentMs = 5 * 60_000;

const units: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 1024,
  Mi: 1024 ** 2,
  Gi: 1024 ** 3,
  Ti: 1024 ** 4,
};

const quantitySchema = z
  .string()
  .regex(/^\d+(\.\d+)?(n|u|m|k|M|G|T|Ki|Mi|Gi|Ti)?$/)
  .transform((text) => Number.parseFloat(text) * (units[text.replace(/^[\d.]+/, '')] ?? 1));

const metricsSchema = z.looseObject({
  items: z.array(
    z.looseObject({
      metadata: z.looseObject({ name: z.string() }),
      containers: z.array(
        z.looseObject({
          name: z.string(),
          usage: z.looseObject({ cpu: quantitySchema, memory: quantitySchema }),
        }),
      ),
    }),
  ),
});

export type Usage = NonNullable<PodDescription['usage']>;

/** Asks metrics-server (`metrics.k8s.io`) what the Pods of a namespace use; nothing where there is none. */
export function createUsageReader(
  kubeConfig: KubeConfig,
  namespace: string,
): () => Promise<Map<string, Usage>> {
  const metrics = new Metrics(kubeConfig);
  let known = new Map<string, Usage>();
  let askAgainAt = 0;
  return async () => {
    if (Date.now() < askAgainAt) return known;
    askAgainAt = Date.now() + freshMs;
    try {
      known = readUsage(await metrics.getPodMetrics(namespace));
    } catch {
      // No metrics-server, or it has nothing to say to us: pages leave the figures out.
      known = new Map();
      askAgainAt = Date.now() + absentMs;
    }
    return known;
  };
}

/** Reads a `PodMetricsList`: by Pod, in cores and bytes. */
function readUsage(answer: unknown): Map<string, Usage> {
  const { items } = metricsSchema.parse(answer);
  const ofFunctions = items.map(({ metadata, containers }) => {
    const usage = containers.find(({ name }) => name === containerName)?.usage;
    return (
      usage && ([metadata.name, { cpuCores: usage.cpu, memoryBytes: Math.round(usage.memory) }] as const)
    );
  });
  return new Map(ofFunctions.filter((one) => one !== undefined));
}
