import { lstat, opendir } from 'node:fs/promises';
import path from 'node:path';

/**
 * How many bytes a folder's files take on the disk. Counting ends once they are more than `enough`. What goes away
 * meanwhile counts as nothing.
 */
export async function diskUsage(folder: string, enough = Number.POSITIVE_INFINITY): Promise<number> {
  let bytes = 0;
  const folders = [folder];
  for (let next = folders.pop(); next !== undefined && bytes <= enough; next = folders.pop()) {
    for await (const entry of await opendir(next).catch(() => [])) {
      const file = path.join(next, entry.name);
      if (entry.isDirectory()) folders.push(file);
      else bytes += await blocksOf(file);
    }
  }
  return bytes;
}

async function blocksOf(file: string): Promise<number> {
  const { blocks } = await lstat(file).catch(() => ({ blocks: 0 }));
  return blocks * 512;
}
