import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.looseObject({
      version: z.string().optional(),
      integrity: z.string().optional(),
      license: z.string().optional(),
      /** Part of the archive of the package that it lies in, whose integrity covers it. */
      inBundle: z.boolean().optional(),
      optionalDependencies: z.record(z.string(), z.string()).default({}),
    }),
  ),
});
const { packages } = lockSchema.parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));
const installed = Object.entries(packages).filter(([place]) => place !== '');

/**
 * Those under which we may pass on what we ship, unchanged, beside code of our own (SPDX identifiers). MPL and EPL ask for
 * changes to their own files, LGPL for a library that can be exchanged: sharp's is a file of its own.
 */
const licences = [
  ...[
    '0BSD',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'ISC',
    'MIT',
    'Python-2.0',
    'Unlicense',
  ],
  ...['CC-BY-4.0', 'EPL-2.0', 'LGPL-3.0-or-later', 'MPL-2.0'],
];

/** Packages whose manifest names no licence in the way of today; each was read in the package itself. */
const readByHand: Record<string, string> = {
  buildcheck: 'MIT',
  'cpu-features': 'MIT',
  'seq-queue': 'MIT',
  ssh2: 'MIT',
};

function isAllowed(expression: string): boolean {
  const bare = expression.replace(/[()]/g, '');
  return bare
    .split(/ or /i)
    .some((choice) => choice.split(/ and /i).every((one) => licences.includes(one.trim())));
}

function nameOf(place: string): string {
  return place.replace(/^.*node_modules\//, '');
}

describe('the lock file', () => {
  it('has the integrity of every package, for every platform', () => {
    const without = installed.filter(([, one]) => !one.inBundle && !/^sha512-/.test(one.integrity ?? ''));
    expect(without.map(([place]) => place)).toEqual([]);
  });

  it('has the packages of all platforms, not only of the one it was written on', () => {
    const places = new Set(Object.keys(packages));
    const missing = Object.entries(packages).flatMap(([place, { optionalDependencies }]) =>
      Object.keys(optionalDependencies).filter((name) => !isFound(places, place, name)),
    );
    expect(missing).toEqual([]);
  });

  it('has no package under a licence that nobody has looked at', () => {
    const others = installed.filter(
      ([place, { license }]) => !isAllowed(license ?? readByHand[nameOf(place)] ?? 'none'),
    );
    expect(others.map(([place, { license }]) => `${place}: ${license ?? 'none'}`)).toEqual([]);
  });
});

/** Node looks for a package in the folder of the one that wants it, then in those above. */
function isFound(places: Set<string>, from: string, name: string): boolean {
  const parts = (from && `${from}/`).split('node_modules/');
  return parts.some((_, last) =>
    places.has(`${parts.slice(0, last + 1).join('node_modules/')}node_modules/${name}`),
  );
}
