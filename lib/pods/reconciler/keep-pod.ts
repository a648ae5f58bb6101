import { findBuiltImage } from '#lib/builds/images.ts';
import { db } from '#lib/db/client.ts';
import type { ReadyEngine } from '#lib/engines/connected-engine.ts';
import { getOperationRevision } from '#lib/operations/store.ts';
import type { PodPlace } from '#lib/pods/pod-name.ts';
import { launchPod, recordLaunched } from '#lib/pods/pool/launch-pod.ts';
import { toPodSource } from '#lib/pods/pool/pod-source.ts';

/**
 * Starts a Pod that nobody calls yet, if its image is there. It is not built for that.
 *
 * @returns Whether the image was there.
 * @throws AppError As `launchPod` does.
 */
export async function keepPod(
  ready: ReadyEngine,
  {
    instanceId,
    operation,
    revision,
    place,
  }: { instanceId: string; operation: string; revision: string; place: PodPlace },
  signal: AbortSignal,
): Promise<boolean> {
  const spec = await getOperationRevision(db(), revision);
  const built = await findBuiltImage(spec, ready, signal);
  if (!built) return false;
  const source = toPodSource({ operation, revision, spec }, built);
  await recordLaunched(await launchPod({ engine: ready.engine, instanceId, source, place }, signal));
  return true;
}
