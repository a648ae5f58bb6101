import { readdir, readFile } from 'node:fs/promises';

/** Stops the registry's processes where they are: a push that meets them hangs. Resolves with their ids. */
export async function freezeRegistry(clusterFolder: string): Promise<number[]> {
  const frozen: number[] = [];
  for (const name of await readdir('/proc')) {
    const command = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    const isRegistry = command.includes('\0serve\0') && command.includes(`${clusterFolder}/registry-`);
    if (!isRegistry) continue;
    process.kill(Number(name), 'SIGSTOP');
    frozen.push(Number(name));
  }
  if (frozen.length === 0) throw new Error('No process on this machine is the cluster’s registry.');
  return frozen;
}

/** Removes an image from a plain-HTTP registry, as an admin who cleans up does. `image` is `registry/name@sha256:…`. */
export async function removeFromRegistry(image: string): Promise<void> {
  const response = await fetch(manifestUrl(image), { method: 'DELETE' });
  if (response.status !== 202)
    throw new Error(`The registry answered ${response.status} to the removal of ${image}.`);
}

/** True when the registry has it. */
export async function isInRegistry(image: string): Promise<boolean> {
  const accept =
    'application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json';
  return (await fetch(manifestUrl(image), { method: 'HEAD', headers: { accept } })).ok;
}

function manifestUrl(image: string): string {
  const [name = '', digest = ''] = image.split('@');
  const slash = name.indexOf('/');
  return `http://${name.slice(0, slash)}/v2/${name.slice(slash + 1)}/manifests/${digest}`;
}
