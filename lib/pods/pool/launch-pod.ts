import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine, PodView } from '#lib/engines/engine.ts';
import { toErrorView } from '#lib/errors.ts';
import { limits } from '#lib/limits.ts';
import { operationLabel, type PodPlace, podName } from '#lib/pods/pod-name.ts';
import { beginPod, endStop, recordPodFailure, recordPodReady } from '#lib/pods/pod-store.ts';
import type { PodSource } from '#lib/pods/pool/pod-source.ts';

/** How long a worker has to stop a Pod before another one does it. */
const stopTakenOverMs = 15_000;

/**
 * Starts a Pod, or takes the one of its name that runs. Its row is written first, so that no Pod is ever without one.
 *
 * @throws AppError As `Engine.startPod` does; the row says why then.
 */
export async function launchPod(
  { engine, instanceId, source, place }: LaunchOptions,
  signal: AbortSignal,
): Promise<PodView> {
  const { operation, revision, image, imageDigest, serviceAccount, concurrency } = source;
  const { replica, node } = place;
  const name = podName(instanceId, source, place);
  const row = {
    name,
    engine: engine.name,
    operation,
    revision,
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
        // Kubernetes holds a label's value to 63 characters.
        labels: {
          'io.podsmith.operation': operationLabel(operation),
          'io.podsmith.revision': revision.slice(0, 40),
          'io.podsmith.replica': String(replica),
        },
        limits: { memoryMib: limits.podMemoryMib, cpu: limits.podCpus, pids: limits.podPids },
        // Each worker keeps to it; for all of them together, the Pod itself enforces it.
        ...(concurrency ? { env: { PODSMITH_CONCURRENCY: String(concurrency) } } : {}),
        ...(node ? { node } : {}),
        ...(serviceAccount ? { serviceAccount } : {}),
      },
      { signal, timeoutMs: limits.podStartMs },
    );
    return view;
  } catch (error) {
    await recordPodFailure(name, signal.aborted ? undefined : toErrorView(error));
    throw error;
  }
}

export interface LaunchOptions {
  engine: Engine;
  /** Part of each Pod's name, so that two installations share an engine. */
  instanceId: string;
  source: PodSource;
  place: PodPlace;
}

/** Records that a launched Pod is ready. Apart from the launch, so that a first call need not wait for it. */
export function recordLaunched(view: PodView): Promise<void> {
  return recordPodReady(view.name, view);
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
