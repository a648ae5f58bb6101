import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findMissing } from './dependencies.mjs';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'podsmith-dependencies-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

const locked = {
  '': { version: '1.0.0' },
  'node_modules/next': { version: '16.4.6' },
  'node_modules/vitest': { version: '4.1.12', dev: true },
  'node_modules/swc-darwin': { version: '16.4.6', optional: true },
};

function write(file: string, packages: object): void {
  mkdirSync(path.dirname(path.join(dir, file)), { recursive: true });
  writeFileSync(path.join(dir, file), JSON.stringify({ packages }));
}

test('finds nothing missing when each package is there as locked', () => {
  write('package-lock.json', locked);
  write('node_modules/.package-lock.json', { 'node_modules/next': { version: '16.4.6' } });
  expect(findMissing(dir, false)).toBeUndefined();
});

test('asks for development packages only when tests are to run', () => {
  write('package-lock.json', locked);
  write('node_modules/.package-lock.json', { 'node_modules/next': { version: '16.4.6' } });
  expect(findMissing(dir, true)).toBe('node_modules/vitest');
});

test('takes a package of another version, and an install that was cut short, for missing', () => {
  write('package-lock.json', locked);
  expect(findMissing(dir, false)).toBe('node_modules/next');
  write('node_modules/.package-lock.json', { 'node_modules/next': { version: '16.4.5' } });
  expect(findMissing(dir, false)).toBe('node_modules/next');
});

// npm leaves out of the lock file what it cannot look up, and "npm ci" then refuses that lock file.
test('the lock file has an entry for every optional package of every platform', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const entries: [string, { optionalDependencies?: Record<string, string> }][] = Object.entries(packages);
  const absent = entries.flatMap(([name, entry]) =>
    Object.keys(entry.optionalDependencies ?? {}).filter(
      (optional) => !packages[`node_modules/${optional}`] && !packages[`${name}/node_modules/${optional}`],
    ),
  );
  expect(absent).toEqual([]);
});
