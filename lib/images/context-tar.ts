import type { Readable } from 'node:stream';
import { pack } from 'tar-stream';
import type { BuildContext } from '#lib/runtimes/build-context.ts';

/** A time of its own for every file would make equal files differ. */
const FIXED_TIME = new Date(0);

/** The context as the tar stream that an engine takes. */
export function packContext(context: BuildContext): Readable {
  const tar = pack();
  for (const dir of foldersOf(context)) {
    tar.entry({ name: `${dir}/`, type: 'directory', mode: 0o755, mtime: FIXED_TIME });
  }
  for (const { path, content, mode } of context.files) {
    tar.entry({ name: path, mode, mtime: FIXED_TIME }, Buffer.from(content));
  }
  tar.finalize();
  return tar as unknown as Readable;
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
