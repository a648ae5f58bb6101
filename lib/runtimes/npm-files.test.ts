import { describe, expect, it } from 'vitest';
import { findNpmFiles } from '#lib/runtimes/npm-files.ts';

const files = {
  'handler.js': '',
  '.npmrc': 'ignore-scripts=true\n',
  'package-lock.json': '{}',
  'npm-shrinkwrap.json': '{}',
  'pkg/package.json': '{}',
  'pkg/index.js': '',
  'pkg-1.0.0.tgz': '',
  'scripts/gen.js': '',
};
const always = ['.npmrc', 'package-lock.json', 'npm-shrinkwrap.json', 'package.json'];
const everything = [...Object.keys(files), 'package.json'];
const filesOf = (manifest: unknown) =>
  findNpmFiles({
    ...files,
    'package.json': typeof manifest === 'string' ? manifest : JSON.stringify(manifest),
  });

describe('what npm needs', () => {
  it.each([
    ['nothing', {}],
    ['packages of a registry', { dependencies: { ms: '^2.0.0', other: 'npm:ms@2' } }],
    ['scripts that an install does not run', { scripts: { test: 'node scripts/gen.js', start: 'node .' } }],
    ['fields of another form', { scripts: null, dependencies: ['ms'], devDependencies: 'ms' }],
    ['a text that is no JSON', '{"scripts": {'],
    ['a text that is no object', '[1]'],
  ])('is manifest, lock files and settings for a manifest with %s', (_, manifest) => {
    expect(filesOf(manifest)).toEqual(always);
  });

  it.each([
    ['a folder', 'dependencies', 'file:./pkg'],
    ['a folder without "./"', 'optionalDependencies', 'file:pkg/'],
    ['a folder without "file:"', 'devDependencies', './pkg'],
  ])('includes a package that is %s', (_, field, wanted) => {
    const found = filesOf({ [field]: { pkg: wanted } });
    expect(new Set(found)).toEqual(new Set([...always, 'pkg/package.json', 'pkg/index.js']));
  });

  it('includes a package that is an archive, and not what only begins like it', () => {
    expect(new Set(filesOf({ dependencies: { pkg: 'file:pkg-1.0.0.tgz' } }))).toEqual(
      new Set([...always, 'pkg-1.0.0.tgz']),
    );
  });

  it.each([
    ...['preinstall', 'install', 'postinstall', 'prepare'].map((name) => ({ scripts: { [name]: 'tsc' } })),
    { workspaces: ['packages/*'] },
  ])('is everything for %j', (manifest) => {
    expect(new Set(filesOf(manifest))).toEqual(new Set(everything));
  });

  it('is everything where npm compiles', () => {
    expect(findNpmFiles({ ...files, 'package.json': '{}', 'binding.gyp': '{}' })).toContain('handler.js');
  });
});
