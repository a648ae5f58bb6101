import path from 'node:path';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type Docker from 'dockerode';
import { extract } from 'tar-stream';
import {
  debianPlace,
  type InstalledPackage,
  isPackageFile,
  packagePlaces,
  readPackages,
} from '#lib/attestations/packages.ts';
import { removeWithRetries } from '#lib/engines/docker/remove-with-retries.ts';
import { statusOf } from '#lib/engines/engine-lost.ts';
import { limits } from '#lib/limits.ts';

const inventoryLabel = 'io.podsmith.inventory';

/**
 * The packages that are installed in an image, read from a container that is made of it and never started.
 *
 * @param image A name or an id.
 * @throws What the engine's client throws.
 */
export function readImagePackages(
  docker: Docker,
  image: string,
  signal: AbortSignal,
): Promise<InstalledPackage[]> {
  return readPackagesAt(packagePlaces, { docker, image, signal });
}

/** As {@link readImagePackages}, of Debian's packages alone: one small file is read. */
export function readDebianPackages(
  docker: Docker,
  image: string,
  signal: AbortSignal,
): Promise<InstalledPackage[]> {
  return readPackagesAt([debianPlace], { docker, image, signal });
}

async function readPackagesAt(
  places: readonly string[],
  { docker, image, signal }: { docker: Docker; image: string; signal: AbortSignal },
): Promise<InstalledPackage[]> {
  const container = await docker.createContainer({
    Image: image,
    Entrypoint: ['/none'],
    Labels: { [inventoryLabel]: 'true' },
    HostConfig: { NetworkMode: 'none' },
    abortSignal: signal,
  });
  const packages: InstalledPackage[] = [];
  try {
    for (const place of places) {
      const archive = await container
        .getArchive({ path: place, abortSignal: signal })
        .catch((error: unknown) => {
          if (statusOf(error) === 404) return undefined;
          throw error;
        });
      if (archive) await readArchive(archive, place, (some) => packages.push(...some));
      if (packages.length > limits.packagesPerImage) break;
    }
    return packages.slice(0, limits.packagesPerImage);
  } finally {
    await removeWithRetries(() => container.remove({ force: true }));
  }
}

/**
 * Removes the containers that {@link readImagePackages} has left where its process was killed: they hold their images.
 *
 * @param olderThanMs Younger ones may still be read from, by whichever installation.
 */
export async function removeLeftInventories(docker: Docker, olderThanMs: number): Promise<void> {
  const found = await docker.listContainers({ all: true, filters: { label: [inventoryLabel] } });
  // Seconds; rounded down, a container is older than it is.
  const madeBefore = (Date.now() - olderThanMs) / 1000;
  for (const { Id, Created } of found) {
    if (Created < madeBefore) await docker.getContainer(Id).remove({ force: true });
  }
}

/** Names in the archive of `/usr/local/lib` begin with `lib/`. */
async function readArchive(
  archive: NodeJS.ReadableStream,
  place: string,
  onPackages: (some: InstalledPackage[]) => void,
): Promise<void> {
  const entries = (archive as Readable).pipe(extract());
  archive.once('error', (error) => entries.destroy(error));
  for await (const entry of entries) {
    const file = path.posix.join(path.posix.dirname(place), entry.header.name);
    const isWanted = entry.header.type === 'file' && isPackageFile(file);
    if (isWanted && Number(entry.header.size) <= limits.packageFileBytes)
      onPackages(readPackages(file, await text(entry)));
    else entry.resume();
  }
}
