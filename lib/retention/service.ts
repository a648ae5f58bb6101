import { config } from '#lib/config.ts';
import { insertCleanUpRequest, readAmounts, readCleanUp } from '#lib/retention/store.ts';
import type { StorageView } from '#lib/retention/view.ts';

/** What is kept, and what it takes. */
export async function readStorage(): Promise<StorageView> {
  const [amounts, cleanUp] = await Promise.all([readAmounts(), readCleanUp()]);
  return { ...amounts, keeps: config().retention, cleanUp };
}

/** Asks for a clean-up now; the worker that keeps the installation does it, and may have begun by the answer. */
export async function requestCleanUp(): Promise<StorageView> {
  await insertCleanUpRequest();
  return readStorage();
}
