import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** How many test files run at a time: most of their time goes by in waiting. */
export const placesMost = 2;

/** What a test file runs against, as environment variables. */
export type Place = Record<'PODSMITH_HOME' | 'DATABASE_URL' | 'DOCKER_HOST', string>;

const variable = 'TEST_PLACES';

/** Tells the test files of this run which places there are. */
export function announcePlaces(places: Place[]): void {
  process.env[variable] = JSON.stringify(places);
}

/**
 * Gives this test file a place that no other one has at that time.
 *
 * @throws Error when there are fewer places than files that run at a time.
 */
export async function takePlace(): Promise<void> {
  const places: Place[] = JSON.parse(process.env[variable] ?? '[]');
  // From 1 on.
  const place = places[Number(process.env.VITEST_POOL_ID) - 1];
  if (!place) throw new Error(`There are ${places.length} places for tests, and more files run at a time.`);
  const taken = path.join(place.PODSMITH_HOME, 'taken-by');
  const before = Number(await readFile(taken, 'utf8').catch(() => ''));
  // Vitest gives a number away before the process that had it has ended, which is a living worker in its database until then.
  while (before !== process.pid && isAlive(before)) await sleep(20);
  await writeFile(taken, String(process.pid));
  Object.assign(process.env, place);
}

function isAlive(pid: number): boolean {
  if (pid === 0) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
