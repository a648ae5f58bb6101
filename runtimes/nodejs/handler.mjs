// Finds the user's handler in the function's folder.
import { access } from 'node:fs/promises';

const HANDLER_FILES = process.argv.slice(2);

/** A file that can be imported, and has nothing to call in it. */
export class NoHandler extends Error {
  name = 'NoHandler';
}

export async function findHandlerFile(folder) {
  for (const file of HANDLER_FILES) {
    const found = await access(new URL(file, folder)).then(
      () => true,
      () => false,
    );
    if (found) return file;
  }
  return HANDLER_FILES.at(-1);
}

export async function importHandler(folder, file) {
  const loaded = await import(new URL(file, folder));
  const found = [loaded.default, loaded.handle, loaded.default?.handle, loaded.default?.default].find(
    (candidate) => typeof candidate === 'function',
  );
  if (found) return found;
  throw new NoHandler(`function/${file} exports no function: export default async (event, context) => …`);
}
