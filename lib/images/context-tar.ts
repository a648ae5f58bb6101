import type { Readable } from 'node:stream';
import type { BuildContext } from '#lib/runtimes/build-context.ts';
import { tarStream } from '#lib/system/tar.ts';

/** The context as the tar stream that an engine takes. */
export function packContext(context: BuildContext): Promise<Readable> {
  return tarStream([
    ...foldersOf(context).map((folder) => ({ name: `${folder}/`, mode: 0o755 })),
    ...context.files.map(({ path, content, mode }) => ({ name: path, content: Buffer.from(content), mode })),
  ]);
}

/** Every folder, outer ones first, so that none is made with whatever mode the engine likes. */
function foldersOf({ files, folders: named = [] }: BuildContext): string[] {
  const folders = new Set(named);
  for (const { path } of files) {
    const parts = path.split('/').slice(0, -1);
    for (let depth = 1; depth <= parts.length; depth++) folders.add(parts.slice(0, depth).join('/'));
  }
  return [...folders].sort();
}
