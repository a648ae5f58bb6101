import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { givePlaces, type Place } from './places.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const place = (home: string): Place => ({ PODSMITH_HOME: home, DATABASE_URL: '', DOCKER_HOST: '' });

async function open(...homes: string[]): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'places-'));
  closing.push(() => rm(folder, { recursive: true }));
  closing.push(await givePlaces(homes.map(place), folder));
}

/** A process that takes a place, says which and lives on. */
function taker() {
  const code = `const { takePlace } = await import('./lib/testing/places.ts');
    await takePlace();
    console.log(process.env.PODSMITH_HOME);
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', code]);
  const line = once(createInterface({ input: child.stdout }), 'line').then(([home]) => String(home));
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(signal);
    await once(child, 'exit');
  };
  closing.push(() => end('SIGKILL'));
  return { home: line, end };
}

it('has each place taken by one process at a time, and again when that is killed', async () => {
  await open('a', 'b');
  const [first, second] = [taker(), taker()];
  const homes = [await first.home, await second.home];
  expect([...homes].sort()).toEqual(['a', 'b']);

  const later = [taker(), taker()];
  const told: string[] = [];
  for (const { home } of later) home.then((of) => told.push(of));
  await first.end('SIGKILL');
  await expect.poll(() => told, { timeout: 20_000 }).toEqual([homes[0]]);
  await second.end('SIGTERM');
  await expect.poll(() => told, { timeout: 20_000 }).toEqual(homes);
});

it('waits no longer for a process that ended before it had a place', async () => {
  await open('a');
  const first = taker();
  await first.home;
  const gone = taker();
  // Until it has asked, most likely: it must not matter.
  await sleep(1000);
  await gone.end('SIGKILL');
  const third = taker();
  await first.end('SIGKILL');
  expect(await third.home).toBe('a');
});
