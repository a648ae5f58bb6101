import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { debianSources } from '#lib/images/debian-sources.ts';

let aptDir: string;
beforeEach(() => {
  aptDir = mkdtempSync(path.join(tmpdir(), 'podsmith-apt-'));
  mkdirSync(path.join(aptDir, 'sources.list.d'));
});
afterEach(() => rmSync(aptDir, { recursive: true }));

test("takes this machine's own mirror from a deb822 file, with updates and security fixes", () => {
  writeFileSync(
    path.join(aptDir, 'sources.list.d/debian.sources'),
    `Types: deb
# a comment
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates trixie
Components: main contrib

Types: deb-src
URIs: http://mirror.example/sources
Suites: bookworm
Components: main

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
`,
  );
  expect(debianSources('bookworm', { aptDir })).toEqual([
    'deb http://mirror.example/debian bookworm main',
    'deb http://mirror.example/debian bookworm-updates main',
    'deb http://mirror.example/debian-security bookworm-security main',
  ]);
});

test('reads the older one-line format too', () => {
  writeFileSync(
    path.join(aptDir, 'sources.list'),
    'deb [signed-by=/k.gpg] http://old.example/debian bookworm main\n# deb http://off.example bookworm main\n',
  );
  expect(debianSources('bookworm', { aptDir })).toEqual(['deb http://old.example/debian bookworm main']);
});

test('takes the mirror that is configured before any other', () => {
  writeFileSync(path.join(aptDir, 'sources.list'), 'deb http://old.example/debian bookworm main\n');
  expect(debianSources('bookworm', { aptDir, mirror: 'http://mirror.example/debian' })).toEqual([
    'deb http://mirror.example/debian bookworm main',
  ]);
});

test('says what to set on a machine of another release', () => {
  writeFileSync(path.join(aptDir, 'sources.list'), 'deb http://ubuntu.example noble main\n');
  expect(() => debianSources('bookworm', { aptDir })).toThrow(
    expect.objectContaining({
      code: 'DEBIAN_MIRROR_MISSING',
      hint: expect.stringContaining('PODSMITH_DEBIAN_MIRROR'),
    }),
  );
});
