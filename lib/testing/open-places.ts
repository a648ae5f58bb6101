import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '#lib/db/embedded.ts';
import { migrate } from '#lib/db/migrate.ts';
import { connectEngine } from '#lib/engines/docker/discovery.ts';
import { givePlaces, type Place, placesMost } from '#lib/testing/places.ts';

interface OpenPlace {
  place: Place;
  close(): Promise<void>;
}

/**
 * What integration tests run against: a real PostgreSQL and a real engine. Files that run at the same time have one of
 * their own each, as two installations on one machine have. A machine without an engine fails the tests here, saying
 * what is missing.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  const places: OpenPlace[] = [];
  const folder = await mkdtemp(path.join(tmpdir(), 'podsmith-places-'));
  let giveNone = () => {};
  const close = async () => {
    giveNone();
    await rm(folder, { recursive: true, force: true });
    for (const place of places) await place.close();
  };
  try {
    // One after the other: what is missing is said once.
    for (let count = 0; count < placesMost; count++) places.push(await openPlace());
    giveNone = await givePlaces(
      places.map(({ place }) => place),
      folder,
    );
  } catch (error) {
    await close();
    throw error;
  }
  // Where the servers of tests listen.
  process.env.PODSMITH_HTTP_SERVER_ALLOW = '127.0.0.1';
  return close;
}

async function openPlace(): Promise<OpenPlace> {
  const home = await mkdtemp(path.join(tmpdir(), 'podsmith-test-'));
  const postgres = await startEmbeddedPostgres({ home });
  await migrate({ url: postgres.url });
  const engine = await connectEngine({ home, dockerHost: process.env.DOCKER_HOST });
  if (engine.status === 'missing') {
    await postgres.stop();
    throw new Error(`These tests need a container engine. ${engine.reason} ${engine.hint}`);
  }
  return {
    place: { PODSMITH_HOME: home, DATABASE_URL: postgres.url, DOCKER_HOST: engine.host },
    async close() {
      await engine.stop();
      await postgres.stop();
      await rm(home, { recursive: true, force: true });
    },
  };
}
