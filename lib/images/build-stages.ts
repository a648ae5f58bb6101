import type Docker from 'dockerode';
import { removeImage } from '#lib/images/build-image.ts';
import { limits } from '#lib/limits.ts';

/** Of every stage: the policy of its build, and the runtime whose base image it is made of. */
const policyLabel = 'io.podsmith.policy';
const baseLabel = 'io.podsmith.base';
/** Only the image of a function has it (lib/images/image-labels.ts), also one whose name another has taken. */
const imageLabel = 'org.opencontainers.image.title';

/**
 * Removes the stages that builds have left in the engine: those before the last, which are part of no image, and what came
 * before a command that has failed. The newest of each base image stay, since the next build takes layers from them.
 *
 * @param options.keepMs Younger ones stay.
 * @param options.kept How many of each base image stay however old they are.
 * @param options.label What the stages that are looked at have: by itself, or with its value behind "=".
 * @throws AppError `ENGINE_LOST`, and what the engine's client throws.
 */
export async function removeOldStages(
  docker: Docker,
  {
    keepMs,
    kept = limits.stagesKept,
    label = policyLabel,
  }: { keepMs: number; kept?: number; label?: string },
): Promise<void> {
  // By one label: Podman 4 finds none that has two.
  const found = await docker.listImages({ filters: { dangling: ['true'], label: [label] } });
  const stages = found.filter(({ Labels }) => Labels[imageLabel] === undefined);
  const newestFirst = stages.sort((a, b) => b.Created - a.Created);
  // Seconds.
  const madeBefore = (Date.now() - keepMs) / 1000;
  const seen = new Map<string, number>();
  for (const { Id, Created, Labels } of newestFirst) {
    const base = Labels[baseLabel] ?? '';
    const before = seen.get(base) ?? 0;
    seen.set(base, before + 1);
    if (before >= kept && Created < madeBefore) await removeImage({ docker, tag: Id });
  }
}
