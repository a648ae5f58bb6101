import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine, PodView } from '#lib/engines/engine.ts';
import { toErrorView } from '#lib/errors.ts';
import { isHealthy } from '#lib/http/health.ts';
import { limits } from '#lib/limits.ts';
import { operationLabel, type PodPlace, podName } from '#lib/pods/pod-name.ts';
import { beginPod, endStop, recordOpenMain, recordPodFailure, recordPodReady } from '#lib/pods/pod-store.ts';
import type { PodSource } from '#lib/pods/pool/pod-source.ts';
import { resolveNetwork } from '#lib/pods/pool/resolve-network.ts';

/** How long a worker has to stop a Pod before another one does it. */
const stopTakenOverMs = 15_000;
const openLookMs = 2000;

/**
 * Starts a Pod, or takes the one of its name that runs. Its row is written first, so that no Pod is ever without one.
 *
 * @throws AppError As `Engine.startPod` does; the row says why then.
 */
export async function launchPod(
  { engine, instanceId, source, place }: LaunchOptions,
  signal: AbortSignal,
): Promise<PodView> {
  const { operation, revision, person, image, imageDigest, serviceAccount } = source;
  const { replica, node } = place;
  const name = podName(instanceId, source, place);
  const row = {
    name,
    engine: engine.name,
    operation,
    revision,
    person,
    replica,
    target: node ?? '',
    image,
    imageDigest,
  };
  await untilFree(engine, name, () => beginPod(row), signal);
  try {
    const view = await engine.startPod(
      {
        name,
        image: source.reference,
        port: source.port,
        labels: {
          // Without it, the engine keeps the Pod apart from every other one.
          ...(operation === null ? {} : { 'io.podsmith.operation': operationLabel(operation) }),
          // Kubernetes holds a label's value to 63 characters.
          'io.podsmith.revision': revision.slice(0, 40),
          'io.podsmith.replica': String(replica),
        },
        limits: { memoryMib: limits.podMemoryMib, cpu: limits.podCpus, pids: limits.podPids },
        env: environmentOf(source),
        ...(node ? { node } : {}),
        ...(serviceAccount ? { serviceAccount } : {}),
        network: await resolveNetwork(source.network),
      },
      { signal, timeoutMs: limits.podStartMs },
    );
    return view;
  } catch (error) {
    await recordPodFailure(name, signal.aborted ? undefined : toErrorView(error));
    throw error;
  }
}

function environmentOf({ concurrency, person }: PodSource): Record<string, string> {
  return {
    // Each worker keeps to it; for all of them together, the Pod itself enforces it.
    ...(concurrency ? { PODSMITH_CONCURRENCY: String(concurrency) } : {}),
    ...(person === null ? {} : { PODSMITH_TRY: 'true' }),
  };
}

export interface LaunchOptions {
  engine: Engine;
  /** Part of each Pod's name, so that two installations share an engine. */
  instanceId: string;
  source: PodSource;
  place: PodPlace;
}

/**
 * Records that a launched Pod is ready, and whether its main answers everybody: one that is not of Podsmith's own runtimes
 * may know nothing of secrets. Apart from the launch, so that a first call need not wait for it.
 */
export async function recordLaunched(view: PodView): Promise<void> {
  await recordPodReady(view.name, view);
  const { endpoint } = view;
  if (endpoint && (await isHealthy({ endpoint }, AbortSignal.timeout(openLookMs))))
    await recordOpenMain(view.name);
}

/** Waits while a worker stops the Pod of this name. */
async function untilFree(
  engine: Engine,
  name: string,
  begin: () => Promise<boolean>,
  signal: AbortSignal,
): Promise<void> {
  const since = Date.now();
  while (!(await begin())) {
    if (Date.now() - since > stopTakenOverMs) {
      await engine.stopPod(name);
      await endStop(name, 'gone');
    }
    await sleep(100, undefined, { signal });
  }
}
