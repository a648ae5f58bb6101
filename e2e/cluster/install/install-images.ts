import { spawn } from 'node:child_process';
import path from 'node:path';
import type Docker from 'dockerode';
import { followEngineStream } from '#lib/engines/docker/engine-stream.ts';
import { baseImageTag, ensureBaseImage } from '#lib/images/base-images.ts';
import { findRuntime, loadRuntimes } from '#lib/runtimes/catalogue.ts';
import type { Runtime } from '#lib/runtimes/template.ts';
import { pushImage } from '../push-image.ts';

const projectDir = path.resolve(import.meta.dirname, '../../..');
const tags = { podsmith: 'localhost/podsmith-test/podsmith', builder: 'localhost/podsmith-test/builder' };

/** The images of an install, each as `name@sha256:…` below the registry's prefix. */
export interface InstallImages {
  podsmith: string;
  builder: string;
}

/**
 * Builds Podsmith's image and its builder's from their Dockerfiles, on the base image that set-up makes where no
 * registry answers, and pushes them with the base image that functions are built on. What was installed from
 * package-lock.json stays in the engine's cache: the next time takes the minute and a half that the app needs.
 */
export async function publishInstallImages(options: {
  docker: Docker;
  registry: string;
  progress: (text: string) => void;
}): Promise<InstallImages> {
  const { docker, registry, progress } = options;
  const [nodejs, python3] = await Promise.all([runtimeOf('nodejs'), runtimeOf('python3')]);
  const base = await ensureBaseImage({ docker, runtime: nodejs });
  await ensureBaseImage({ docker, runtime: python3 });
  progress('building the builder');
  await build({ docker, tag: tags.builder, base: base.tag, dir: path.join(projectDir, 'deploy/builder') });
  progress('building Podsmith');
  await build({
    docker,
    tag: tags.podsmith,
    base: base.tag,
    dir: projectDir,
    dockerfile: 'deploy/image/Dockerfile',
  });
  progress('pushing');
  const push = (tag: string, name: string, remoteTag?: string) =>
    pushImage({ docker, tag, registry, name, remoteTag });
  const pythonTag = baseImageTag(python3);
  await push(pythonTag, 'podsmith-base/python3', pythonTag.split(':')[1]);
  const podsmith = await push(tags.podsmith, 'podsmith-test/podsmith');
  const builder = await push(tags.builder, 'podsmith-test/builder');
  await forgetOldStages(docker);
  const below = (reference: string) => reference.slice(registry.length + 1);
  return { podsmith: below(podsmith), builder: below(builder) };
}

async function runtimeOf(name: string): Promise<Runtime> {
  const runtime = findRuntime(await loadRuntimes({ dirs: [path.join(projectDir, 'runtimes')] }), name);
  if (!runtime) throw new Error(`The runtime ${name} is missing.`);
  return runtime;
}

async function build(options: {
  docker: Docker;
  tag: string;
  base: string;
  dir: string;
  dockerfile?: string;
}): Promise<void> {
  const { docker, tag, base, dir, dockerfile = 'Dockerfile' } = options;
  const idOf = () =>
    docker
      .getImage(tag)
      .inspect()
      .then(
        ({ Id }) => Id,
        () => undefined,
      );
  const earlier = await idOf();
  const last: string[] = [];
  // The engine leaves out what .dockerignore says; this only keeps what is large from being sent for nothing.
  const skipped = ['node_modules', '.next', '.git', '.podsmith', 'dist', 'test-results', 'e2e', 'bench'];
  const tar = spawn('tar', ['-c', ...skipped.map((name) => `--exclude=./${name}`), '-C', dir, '.']);
  const stream = await docker.buildImage(tar.stdout, {
    t: tag,
    dockerfile,
    buildargs: { BASE: base },
    rm: true,
    forcerm: true,
  });
  await followEngineStream(docker, stream, (line) => last.push(line)).catch((cause: unknown) => {
    throw new Error(`${dockerfile} could not be built:\n${last.slice(-30).join('\n')}`, { cause });
  });
  // Of its earlier form only the name went over.
  if (earlier && earlier !== (await idOf()))
    await docker
      .getImage(earlier)
      .remove()
      .catch(() => undefined);
}

/** The first stage of Podsmith's image is kept for the next build; those of earlier sources only fill the disk. */
async function forgetOldStages(docker: Docker): Promise<void> {
  const filters = { dangling: ['true'], label: ['io.podsmith.stage=build'] };
  const stages = await docker.listImages({ filters: JSON.stringify(filters) });
  const old = stages.sort((a, b) => b.Created - a.Created).slice(1);
  // One that a newer is made from stays.
  for (const { Id } of old)
    await docker
      .getImage(Id)
      .remove()
      .catch(() => undefined);
}
