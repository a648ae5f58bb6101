import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type Pack, pack } from 'tar-stream';

/** What is put into an archive. */
export interface TarEntry {
  /** Its path in the archive; a folder's ends with a slash. */
  name: string;
  /** Of a file. */
  content?: string | Buffer;
  /** Permission bits; 0o644 by default. */
  mode?: number;
}

/** A time of its own for every entry would make equal archives differ. */
const fixedTime = new Date(0);

/** An archive of these entries, the same bytes for the same ones. */
export function packTar(entries: Iterable<TarEntry>): Promise<Buffer> {
  const archive: Pack = pack();
  for (const { name, content, mode = 0o644 } of entries) {
    if (content === undefined) archive.entry({ name, type: 'directory', mode, mtime: fixedTime });
    else archive.entry({ name, mode, mtime: fixedTime }, content);
  }
  archive.finalize();
  return buffer(archive);
}

/**
 * The same as a stream, for an engine's API. It is whole before it is sent: of an archive still being packed, the entries
 * throw an error that nobody hears, which ends the process, when the request that reads it is cut off.
 */
export async function tarStream(entries: Iterable<TarEntry>): Promise<Readable> {
  return Readable.from(await packTar(entries));
}
