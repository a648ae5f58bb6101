import type Docker from 'dockerode';
import { z } from 'zod';

const progressSchema = z.looseObject({ error: z.string().optional() });

/** Pushes a local image to a plain-HTTP registry; gives what a Pod names, `registry/name@sha256:…`. */
export async function pushImage(options: {
  docker: Docker;
  /** As the engine knows it, with its tag. */
  tag: string;
  registry: string;
  name: string;
  remoteTag?: string;
}): Promise<string> {
  const { docker, tag, registry, name, remoteTag = 'test' } = options;
  const repository = `${registry}/${name}`;
  await docker.getImage(tag).tag({ repo: repository, tag: remoteTag });
  const image = docker.getImage(`${repository}:${remoteTag}`);
  // Podman reads it from the query; Docker ignores it, and takes loopback registries without TLS anyway.
  const plainHttp = { tlsVerify: false, authconfig: { username: '', password: '', serveraddress: registry } };
  const stream = await image.push(plainHttp);
  await new Promise<void>((resolve, reject) => {
    docker.modem.followProgress(stream, (error, entries: unknown[]) => {
      const failed =
        error ?? entries.map((entry) => progressSchema.parse(entry)).find((entry) => entry.error)?.error;
      if (failed) reject(new Error(`${repository} could not be pushed: ${failed}`));
      else resolve();
    });
  });
  await image.remove();
  return `${repository}@${await askDigest(registry, name, remoteTag)}`;
}

/** Podman does not say under which digest it pushed: an image's RepoDigests name its uncompressed form too. */
async function askDigest(registry: string, name: string, tag: string): Promise<string> {
  const scheme = registry.startsWith('127.') ? 'http' : 'https';
  const accept = [
    'application/vnd.oci.image.manifest.v1+json',
    'application/vnd.docker.distribution.manifest.v2+json',
  ];
  const response = await fetch(`${scheme}://${registry}/v2/${name}/manifests/${tag}`, {
    method: 'HEAD',
    headers: { accept: accept.join(', ') },
  });
  const digest = response.headers.get('docker-content-digest');
  if (!digest) throw new Error(`The registry gave no digest for ${name}, but status ${response.status}.`);
  return digest;
}
