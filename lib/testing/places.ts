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
export function takePlace(): void {
  const places: Place[] = JSON.parse(process.env[variable] ?? '[]');
  // From 1 on; a number is free again when its file has ended.
  const place = places[Number(process.env.VITEST_POOL_ID) - 1];
  if (!place) throw new Error(`There are ${places.length} places for tests, and more files run at a time.`);
  Object.assign(process.env, place);
}
