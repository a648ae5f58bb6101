import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { rootCertificates } from 'node:tls';
import canonicalize from 'canonicalize';
import type Docker from 'dockerode';
import { config } from '#lib/config.ts';
import type { ImageRegistry } from '#lib/engines/connected-engine.ts';
import { followEngineStream } from '#lib/engines/docker/engine-stream.ts';
import { AppError } from '#lib/errors.ts';
import type { Authorities } from '#lib/images/authorities.ts';
import { makeDebianTar, type OfflineBase } from '#lib/images/debian-base.ts';
import { canReachRegistry } from '#lib/images/image-reference.ts';
import { readDigest } from '#lib/images/registry.ts';
import { withFileLock } from '#lib/system/file-lock.mjs';
import { tarStream } from '#lib/system/tar.ts';

/** What of a runtime's `runtime.yaml` says where its base image comes from. */
export interface BaseImageSource {
  name: string;
  baseImage: string;
  /** The runtime whose base image it is, where that is another: it goes by that one's name. */
  baseOf?: string;
  offlineBase?: OfflineBase;
}

interface EnsureOptions {
  docker: Docker;
  runtime: BaseImageSource;
  /** Asked first: an image pushed there as `<prefix>/podsmith-base/<name>:<tag>` is taken as it is. */
  registry?: ImageRegistry;
  /** Believed inside beside the usual ones; they get an image of their own, made of the one without. */
  authorities?: Authorities;
  /** What is being done right now, in words, for a progress line. */
  onProgress?: (text: string) => void;
  signal?: AbortSignal;
}

const CA_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
];
const DEBIAN_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const CA_BUNDLE_INSIDE = '/etc/ssl/certs/ca-certificates.crt';

/** The local name of a runtime's base image; the same whether it was pulled or made of Debian packages. */
export function baseImageTag(
  { name, baseOf = name, baseImage, offlineBase }: BaseImageSource,
  authorities?: Pick<Authorities, 'digest'>,
): string {
  const trusted = authorities && { authorities: authorities.digest };
  const identity = canonicalize({ baseImage, offlineBase: offlineBase ?? null, ...trusted }) ?? '';
  return `localhost/podsmith-base/${baseOf}:${createHash('sha256').update(identity).digest('hex').slice(0, 12)}`;
}

/** A base image that is in the engine. */
interface BaseImage {
  tag: string;
  imageId: string;
}

/** A base image that was ensured; `isNew` when it was not there before. */
interface EnsuredBaseImage extends BaseImage {
  isNew: boolean;
}

/** A runtime's base image; undefined when it is not there yet. */
export async function findBaseImage(
  docker: Docker,
  runtime: BaseImageSource,
  authorities?: Authorities,
): Promise<BaseImage | undefined> {
  const tag = baseImageTag(runtime, authorities);
  const imageId = await findImage(docker, tag);
  return imageId === undefined ? undefined : { tag, imageId };
}

/**
 * Ensures that a runtime's base image is in the engine: there already, taken from our own registry, pulled, or
 * (when its registry does not answer within seconds) made of Debian packages. Safe to call many times at once, from any process.
 *
 * @throws AppError `BASE_IMAGE_UNAVAILABLE`, `BASE_IMAGE_FAILED`, `BASE_IMAGE_TOOL_MISSING`
 */
export async function ensureBaseImage(options: EnsureOptions): Promise<EnsuredBaseImage> {
  const { docker, runtime, authorities } = options;
  const tag = baseImageTag(runtime, authorities);
  const present = await findBaseImage(docker, runtime, authorities);
  if (present) return { ...present, isNew: false };
  const plain = authorities && (await ensureBaseImage({ ...options, authorities: undefined }));
  // Another home's Podsmith on the same engine may make it at the same time: the name is given to what is complete.
  const file = path.join(config().home, 'locks', `base-${tag.split(':')[1]}.lock`);
  const onWait = () => options.onProgress?.('another Podsmith is making it');
  return withFileLock({ file, onWait, signal: options.signal }, async () => {
    const found = await findImage(docker, tag);
    const made = found ?? (await (plain ? finish(options, tag, plain.tag, {}) : make(options, tag)));
    return { tag, imageId: made, isNew: found === undefined };
  });
}

async function make(options: EnsureOptions, tag: string): Promise<string> {
  const { docker, runtime, onProgress } = options;
  const kept = await pullKept(options, tag);
  if (kept) return kept;
  const pulled = await pull(options);
  if (pulled) return finish(options, tag, runtime.baseImage, {});
  if (!runtime.offlineBase) throw unavailable(options, tag);
  // Under a temporary name until it is finished: an image with the final tag is complete.
  const unfinished = `${tag.replace(':', '-')}-unfinished-${randomBytes(4).toString('hex')}`;
  onProgress?.('no registry answers, making it of Debian packages');
  await importDebian(options, runtime.offlineBase, unfinished).catch((error: unknown) => {
    // A worker in a cluster has no such tool, and is not to have one.
    const lacksTool = error instanceof AppError && error.code === 'BASE_IMAGE_TOOL_MISSING';
    throw lacksTool && options.registry ? unavailable(options, tag) : error;
  });
  try {
    return await finish(options, tag, unfinished, { PATH: DEBIAN_PATH, ...runtime.offlineBase.env });
  } finally {
    // Only the name goes; the layers live on in the finished image.
    await docker
      .getImage(unfinished)
      .remove({ noprune: true })
      .catch(() => undefined);
  }
}

/** The name under which a registry of our own keeps a base image, for builders that reach no other. */
function keptBaseImage(tag: string, { prefix }: ImageRegistry): { repository: string; tag: string } {
  const [name = '', version = ''] = tag.replace(/^localhost\//, '').split(':');
  return { repository: `${prefix}/${name}`, tag: version };
}

async function pullKept(options: EnsureOptions, localTag: string): Promise<string | undefined> {
  const { docker, registry, onProgress, signal = new AbortController().signal } = options;
  if (!registry) return undefined;
  const { repository, tag } = keptBaseImage(localTag, registry);
  try {
    const { auth, ca } = registry;
    if (!(await readDigest({ repository, tag, auth, ca, signal }))) return undefined;
    onProgress?.(`pulling ${repository}:${tag}`);
    const authconfig = { username: '', password: '', serveraddress: repository.split('/')[0], ...auth };
    const stream = await docker.pull(`${repository}:${tag}`, { authconfig, abortSignal: signal });
    await followEngineStream(docker, stream);
    await docker.getImage(`${repository}:${tag}`).tag({ repo: localTag.split(':')[0] ?? localTag, tag });
    return await findImage(docker, localTag);
  } catch (error) {
    signal.throwIfAborted();
    onProgress?.(`${repository}:${tag} could not be had (${error instanceof Error ? error.message : error})`);
    return undefined;
  }
}

async function pull({ docker, runtime, onProgress, signal }: EnsureOptions): Promise<boolean> {
  if (await findImage(docker, runtime.baseImage)) return true;
  onProgress?.(`asking the registry of ${runtime.baseImage}`);
  if (!(await canReachRegistry(runtime.baseImage))) return false;
  try {
    const stream = await docker.pull(runtime.baseImage, { abortSignal: signal });
    await followEngineStream(docker, stream, (line) => onProgress?.(`pulling: ${line}`));
    return true;
  } catch (error) {
    signal?.throwIfAborted();
    onProgress?.(`the pull failed (${error instanceof Error ? error.message : error})`);
    return false;
  }
}

async function importDebian(options: EnsureOptions, base: OfflineBase, reference: string): Promise<void> {
  const { docker, onProgress, signal } = options;
  const tar = await makeDebianTar(base, { onProgress, signal });
  const failure = new Promise<never>((_, reject) => tar.once('error', reject));
  const imported = docker
    // Podman takes no tag here: it is always :latest, so the repository's name has to be our own.
    .importImage(tar, { repo: reference, tag: 'latest' })
    .then((stream) => followEngineStream(docker, stream));
  // When the tar fails, both do; its own error is the one that says why.
  imported.catch(() => undefined);
  await Promise.race([failure, imported]);
}

/**
 * Adds what holds for both kinds: this machine's CA bundle, without which nothing can be installed behind a
 * company's TLS-inspecting proxy, the authorities of the settings, and the variables that make Node, pip and OpenSSL use it.
 */
async function finish(
  { docker, runtime, authorities, signal }: EnsureOptions,
  tag: string,
  from: string,
  env: Record<string, string>,
): Promise<string> {
  const bundle = caBundle(authorities);
  const variables = {
    ...env,
    ...(bundle && {
      SSL_CERT_FILE: CA_BUNDLE_INSIDE,
      NODE_EXTRA_CA_CERTS: CA_BUNDLE_INSIDE,
      PIP_CERT: CA_BUNDLE_INSIDE,
      REQUESTS_CA_BUNDLE: CA_BUNDLE_INSIDE,
    }),
  };
  const assignments = Object.entries(variables).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const dockerfile = [
    `FROM ${from}`,
    `LABEL io.podsmith.base=${runtime.baseOf ?? runtime.name}`,
    ...(bundle ? [`COPY ca-certificates.crt ${CA_BUNDLE_INSIDE}`] : []),
    ...(assignments.length > 0 ? [`ENV ${assignments.join(' ')}`] : []),
  ];
  const context = await tarStream([
    { name: 'Dockerfile', content: `${dockerfile.join('\n')}\n` },
    ...(bundle ? [{ name: 'ca-certificates.crt', content: bundle }] : []),
  ]);
  const stream = await docker.buildImage(context, {
    t: tag,
    forcerm: true,
    abortSignal: signal,
  });
  await followEngineStream(docker, stream);
  const imageId = await findImage(docker, tag);
  if (!imageId) throw unavailable({ runtime }, tag);
  return imageId;
}

/** This machine's bundle (where it has none, Node's own) and the authorities behind it; undefined without any. */
function caBundle(authorities: Authorities | undefined): string | undefined {
  const file = CA_BUNDLES.find((one) => existsSync(one));
  const usual = file && readFileSync(file, 'utf8');
  if (!authorities) return usual;
  return `${(usual ?? rootCertificates.join('\n')).trimEnd()}\n${authorities.pem}`;
}

async function findImage(docker: Docker, reference: string): Promise<string | undefined> {
  try {
    return (await docker.getImage(reference).inspect()).Id;
  } catch (error) {
    if (error instanceof Error && 'statusCode' in error && error.statusCode === 404) return undefined;
    throw error;
  }
}

function unavailable(
  { runtime, registry }: Pick<EnsureOptions, 'runtime' | 'registry'>,
  tag: string,
): AppError {
  const kept = registry && keptBaseImage(tag, registry);
  return new AppError({
    code: 'BASE_IMAGE_UNAVAILABLE',
    message: `The base image ${runtime.baseImage} of the runtime ${runtime.name} could not be had.`,
    hint: kept
      ? `Let the builder reach its registry, or push such an image as ${kept.repository}:${kept.tag}.`
      : 'Check that this machine reaches the registry, or give the runtime an "offlineBase".',
    fault: 'platform',
  });
}
