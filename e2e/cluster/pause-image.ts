import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { packTar } from '#lib/system/tar.ts';

/** The image that holds every Pod's namespaces open. It exists on the node only; no registry has it. */
export const pauseImage = 'podsmith.test/pause:1';

/** Writes an image archive (`docker save`'s form) with nothing but an init: what `FROM scratch` would build. */
export async function writePauseImage(options: { file: string; catatonit: string }): Promise<void> {
  const { file, catatonit } = options;
  const layer = await packTar([{ name: 'pause', content: await readFile(catatonit), mode: 0o755 }]);
  const config = JSON.stringify({
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: { Entrypoint: ['/pause', '-P'] },
    rootfs: { type: 'layers', diff_ids: [`sha256:${createHash('sha256').update(layer).digest('hex')}`] },
  });
  const manifest = JSON.stringify([{ Config: 'config.json', RepoTags: [pauseImage], Layers: ['layer.tar'] }]);
  const archive = await packTar([
    { name: 'manifest.json', content: manifest },
    { name: 'config.json', content: config },
    { name: 'layer.tar', content: layer },
  ]);
  await writeFile(file, archive);
}
