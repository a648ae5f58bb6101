import { config } from '#lib/config.ts';
import { readAmounts, readCleanUp, writeCleanUp } from '#lib/retention/store.ts';
import type { StorageView } from '#lib/retention/view.ts';

/** What is kept, and what it takes. */
export async function readStorage(): Promise<StorageView> {
  const [amounts, cleanUp] = await Promise.all([readAmounts(), readCleanUp()]);
  return { ...amounts, keeps: config().retention, cleanUp };
}

/** Asks for a clean-up now; the worker that keeps the installation does it. */
export async function requestCleanUp(): Promise<StorageView> {
  const requestedAt = new Date().toISOString();
  await writeCleanUp({ ...(await readCleanUp()), requestedAt }, 'request:clean-up:');
  return readStorage();
}
