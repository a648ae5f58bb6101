import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { withFileLock } from './file-lock.mjs';

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'podsmith-lock-'));
  file = path.join(dir, 'a.lock');
});
afterEach(() => rmSync(dir, { recursive: true }));

test('lets one in at a time and leaves nothing behind', async () => {
  let inside = 0;
  let most = 0;
  let waiting = 0;
  const enter = () =>
    withFileLock({ file, onWait: () => (waiting += 1) }, async () => {
      inside += 1;
      most = Math.max(most, inside);
      await vi.waitFor(() => expect(waiting).toBe(2));
      inside -= 1;
    });
  await Promise.all([enter(), enter(), enter()]);
  expect(most).toBe(1);
  expect(existsSync(file)).toBe(false);
});

test('takes over from a process that is gone', async () => {
  writeFileSync(file, '999999999 some-boot 1\n');
  await expect(withFileLock({ file }, () => 'done')).resolves.toBe('done');
});

test('gives the lock back when the work fails', async () => {
  await expect(withFileLock({ file }, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(existsSync(file)).toBe(false);
});

test('stops waiting when told to', async () => {
  const signal = AbortSignal.timeout(50);
  await withFileLock({ file }, async () => {
    await expect(withFileLock({ file, signal }, () => 'never')).rejects.toThrow();
  });
});

test('lies in a folder that only its owner can enter', async () => {
  const inHome = path.join(dir, 'home/locks/b.lock');
  await withFileLock({ file: inHome }, () => {
    expect(statSync(path.dirname(inHome)).mode & 0o777).toBe(0o700);
  });
});

test('is at no path in /tmp that somebody could have taken before us, and neither is anything else', () => {
  const sources = readdirSync('lib', { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.(ts|mjs)$/.test(name) && !/\.test\.ts$|^testing\//.test(name),
  );
  // mkdtemp makes a folder of its own, with a name that nobody knows before and mode 0700.
  const guessable = sources.filter((name) =>
    /(?<!mkdtemp(?:Sync)?\(path\.join\()tmpdir\(\)/.test(readFileSync(path.join('lib', name), 'utf8')),
  );
  expect(guessable).toEqual([]);
});
