import { setTimeout as sleep } from 'node:timers/promises';
import { nameImage } from '#lib/builds/images.ts';
import { db } from '#lib/db/client.ts';
import type { ReadyEngine } from '#lib/engines/connected-engine.ts';
import { notify } from '#lib/events/notify.ts';
import { removeImage } from '#lib/images/build-image.ts';
import { removeOldStages } from '#lib/images/build-stages.ts';
import { unpublishImage } from '#lib/images/publish-image.ts';
import { removeLeftInventories } from '#lib/images/read-packages.ts';
import { getOperationRevisions } from '#lib/operations/store.ts';
import {
  deleteOldest,
  forgetImage,
  listIdleImages,
  listNeededRevisions,
  readBounds,
} from '#lib/retention/store.ts';
import type { KeptTable } from '#lib/retention/view.ts';

/** No reading of an image's packages takes so long. */
const leftAfterMs = 600_000;

/** Rows deleted by one statement: others wait for none of it longer than some ten milliseconds. */
const rowsAtOnce = 200;

/**
 * Deletes the rows of a table that are too old or too many, a few at a time and half of the time at the most, so
 * that runs which go on meanwhile do not notice.
 *
 * @returns How many.
 */
export async function deleteOld(
  table: KeptTable,
  keeps: { days: number; count: number },
  signal: AbortSignal,
): Promise<number> {
  const bounds = await readBounds(table, keeps);
  let deleted = 0;
  for (;;) {
    signal.throwIfAborted();
    const began = performance.now();
    const count = await deleteOldest(table, bounds, rowsAtOnce);
    deleted += count;
    if (count < rowsAtOnce) break;
    await sleep(performance.now() - began, undefined, { signal });
  }
  if (deleted > 0) await notify(db(), table);
  return deleted;
}

/**
 * Removes the images that this installation has built and that no operation, run, call or Pod needs, from the engine
 * and, where it allows, from the registry. An image that turns out to be needed is built again.
 *
 * @param options.keepMs Images younger than this stay: whoever goes back to the code of a moment ago waits for nothing.
 * @returns What is removed, and what stood in the way, in sentences.
 */
export async function removeOldImages(options: {
  ready: ReadyEngine;
  keepMs: number;
  signal: AbortSignal;
}): Promise<{ removed: { count: number; bytes: number }; problems: string[] }> {
  const { ready, keepMs, signal } = options;
  const removed = { count: 0, bytes: 0 };
  const problems = new Set<string>();
  const builtBefore = new Date(Date.now() - keepMs);
  // A builder in a cluster tells nobody what containers it has; what is left there goes with its Pod.
  await removeLeftInventories(ready.builder, leftAfterMs).catch(() => undefined);
  await removeOldStages(ready.builder, { keepMs });
  const idle = await listIdleImages(builtBefore);
  const needed = idle.length > 0 ? await namesOfNeeded(ready, signal) : new Set<string>();
  for (const { name, bytes } of idle.filter((image) => !needed.has(image.name))) {
    signal.throwIfAborted();
    const { builder: docker, registry } = ready;
    if (!(await removeImage({ docker, tag: name }))) continue;
    const problem = registry && (await unpublishImage({ docker, image: name, registry, signal }));
    if (problem) problems.add(problem);
    await forgetImage(name, builtBefore);
    removed.count += 1;
    removed.bytes += bytes;
  }
  return { removed, problems: [...problems] };
}

/** The images of the revisions that are needed, whether they are built or not. */
async function namesOfNeeded(ready: ReadyEngine, signal: AbortSignal): Promise<Set<string>> {
  const specs = await getOperationRevisions(db(), await listNeededRevisions());
  const names = new Set<string>();
  for (const spec of specs.values()) {
    signal.throwIfAborted();
    const name = await nameImage(spec, ready);
    if (name) names.add(name);
  }
  return names;
}
