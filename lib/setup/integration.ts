import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '#lib/db/embedded.ts';
import { migrate } from '#lib/db/migrate.ts';
import { connectEngine } from '#lib/engines/docker/discovery.ts';

/**
 * What integration tests run against: a real PostgreSQL and a real engine, told to them as `DATABASE_URL` and
 * `DOCKER_HOST`. A machine without an engine fails the tests here, saying what is missing.
 */
export default async function setUp(): Promise<() => Promise<void>> {
  const home = await mkdtemp(path.join(tmpdir(), 'podsmith-test-'));
  const postgres = await startEmbeddedPostgres({ home });
  await migrate({ url: postgres.url });
  const engine = await connectEngine({ home, dockerHost: process.env.DOCKER_HOST });
  if (engine.status === 'missing') {
    await postgres.stop();
    throw new Error(`These tests need a container engine. ${engine.reason} ${engine.hint}`);
  }
  process.env.PODSMITH_HOME = home;
  process.env.DATABASE_URL = postgres.url;
  process.env.DOCKER_HOST = engine.host;
  return async () => {
    await engine.stop();
    await postgres.stop();
    await rm(home, { recursive: true, force: true });
  };
}
