import type Docker from 'dockerode';
import type { ImageRegistry } from '#lib/engines/connected-engine.ts';
import { followEngineStream } from '#lib/engines/docker/engine-stream.ts';
import { toEngineError } from '#lib/engines/engine-lost.ts';
import { AppError } from '#lib/errors.ts';
import { removeImage } from '#lib/images/build-image.ts';
import { deleteManifest, isLoopback, readDigest } from '#lib/images/registry.ts';

/**
 * Pushes an image to the registry from which the cluster pulls.
 *
 * @param image Its name in the builder, `localhost/podsmith/function:<address>`.
 * @returns What a Pod names: `registry/podsmith/function@sha256:…`, the very digest that was pushed.
 * @throws AppError `PUSH_FAILED`; the signal's reason when aborted.
 */
export async function publishImage(options: {
  docker: Docker;
  image: string;
  registry: ImageRegistry;
  onLog: (line: string) => void;
  signal: AbortSignal;
}): Promise<string> {
  const { docker, image, registry, onLog, signal } = options;
  const { repository, tag } = remoteName(image, registry);
  onLog(`Pushing to ${repository}:${tag} …`);
  try {
    await docker.getImage(image).tag({ repo: repository, tag });
    const stream = await docker.getImage(`${repository}:${tag}`).push({
      // Podman reads it from the query; Docker takes loopback registries without TLS by itself.
      ...(isLoopback(repository) ? { tlsVerify: false } : {}),
      authconfig: { username: '', password: '', serveraddress: repository.split('/')[0], ...registry.auth },
      abortSignal: signal,
    });
    await followEngineStream(docker, stream, onLog);
  } catch (error) {
    signal.throwIfAborted();
    throw toPushError(error, repository);
  }
  const digest = await readDigest({ repository, tag, auth: registry.auth, ca: registry.ca, signal }).catch(
    (error: unknown) => {
      signal.throwIfAborted();
      throw toPushError(error, repository);
    },
  );
  if (!digest) throw toPushError(new Error('the registry does not have what was pushed'), repository);
  onLog(`Pushed ${repository}@${digest}`);
  return `${repository}@${digest}`;
}

/** The name under which an image was pushed before; undefined when the registry does not have it. */
export async function findPublished(options: {
  image: string;
  registry: ImageRegistry;
  signal: AbortSignal;
}): Promise<string | undefined> {
  const { image, registry, signal } = options;
  const { repository, tag } = remoteName(image, registry);
  const digest = await readDigest({ repository, tag, auth: registry.auth, ca: registry.ca, signal }).catch(
    (error: unknown) => {
      signal.throwIfAborted();
      throw toPushError(error, repository);
    },
  );
  return digest && `${repository}@${digest}`;
}

/**
 * Takes an image out of the registry, and its name there out of the builder.
 *
 * @returns What stood in the way, as a sentence; undefined when it is gone.
 */
export async function unpublishImage(options: {
  docker: Docker;
  image: string;
  registry: ImageRegistry;
  signal: AbortSignal;
}): Promise<string | undefined> {
  const { docker, image, registry, signal } = options;
  const { repository, tag } = remoteName(image, registry);
  const of = { repository, auth: registry.auth, ca: registry.ca, signal };
  try {
    await removeImage({ docker, tag: `${repository}:${tag}` });
    const digest = await readDigest({ ...of, tag });
    if (!digest || (await deleteManifest({ ...of, digest }))) return undefined;
    return `${registry.prefix} does not let images be deleted: what nobody needs stays there.`;
  } catch (error) {
    signal.throwIfAborted();
    return `An image could not be deleted from ${registry.prefix}: ${error instanceof Error ? error.message : error}.`;
  }
}

function remoteName(image: string, { prefix }: ImageRegistry): { repository: string; tag: string } {
  const name = image.startsWith(`${prefix}/`)
    ? image.slice(prefix.length + 1)
    : image.replace(/^localhost\//, '');
  const colon = name.lastIndexOf(':');
  return { repository: `${prefix}/${name.slice(0, colon)}`, tag: name.slice(colon + 1) };
}

function toPushError(error: unknown, repository: string): AppError {
  if (error instanceof AppError) return error;
  const { message, code } = toEngineError(error, 'the push');
  if (code === 'ENGINE_LOST') return toEngineError(error, 'pushing the image');
  return new AppError(
    {
      code: 'PUSH_FAILED',
      message: `The image could not be pushed to ${repository}: ${error instanceof Error ? error.message : message}`,
      hint: 'See whether the registry answers and lets Podsmith push (PODSMITH_REGISTRY, PODSMITH_REGISTRY_AUTH_FILE, PODSMITH_REGISTRY_CA_FILE). A builder of your own has to know its authority, too.',
      fault: 'platform',
    },
    { cause: error },
  );
}
