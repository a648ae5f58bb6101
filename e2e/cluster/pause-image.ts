import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';

/** The image that holds every Pod's namespaces open. It exists on the node only; no registry has it. */
export const pauseImage = 'podsmith.test/pause:1';

/** Writes an image archive (`docker save`'s form) with nothing but an init: what `FROM scratch` would build. */
export async function writePauseImage(options: { file: string; catatonit: string }): Promise<void> {
  const { file, catatonit } = options;
  const layer = await tar({ pause: { content: await readFile(catatonit), mode: 0o755 } });
  const config = JSON.stringify({
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: { Entrypoint: ['/pause', '-P'] },
    rootfs: { type: 'layers', diff_ids: [`sha256:${createHash('sha256').update(layer).digest('hex')}`] },
  });
  const manifest = JSON.stringify([{ Config: 'config.json', RepoTags: [pauseImage], Layers: ['layer.tar'] }]);
  const archive = await tar({
    'manifest.json': { content: manifest },
    'config.json': { content: config },
    'layer.tar': { content: layer },
  });
  await writeFile(file, archive);
}

async function tar(files: Record<string, { content: string | Buffer; mode?: number }>): Promise<Buffer> {
  const archive = pack();
  for (const [name, { content, mode = 0o644 }] of Object.entries(files)) {
    archive.entry({ name, mode, mtime: new Date(0) }, content);
  }
  archive.finalize();
  return await buffer(archive);
}
