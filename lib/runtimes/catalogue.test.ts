import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { baseImageTag } from '#lib/images/base-images.ts';
import { findBroken, findRuntime, loadRuntimes, readCatalogue } from '#lib/runtimes/catalogue.ts';
import { brokenTemplate } from '#lib/runtimes/template.ts';

const builtIn = path.join(process.cwd(), 'runtimes');
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'podsmith-runtimes-'));
});
afterEach(() => rm(dir, { recursive: true, force: true }));

const manifest = {
  name: 'golang',
  displayName: 'Go',
  language: 'go',
  handler: 'handler.go',
  port: 5000,
  baseImage: 'golang:1',
  starter: ['handler.go'],
};

async function writeTemplate(name: string, files: Record<string, string>): Promise<void> {
  for (const [file, text] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(dir, name, file)), { recursive: true });
    await writeFile(path.join(dir, name, file), text);
  }
}

const good = {
  'runtime.yaml': JSON.stringify(manifest),
  Dockerfile: 'FROM scratch',
  'function/handler.go': 'package function',
  'lib/main.go': 'package main',
};

describe('the catalogue', () => {
  it('has the built-in runtimes with their starters, and no fixtures in their contexts', async () => {
    const runtimes = await loadRuntimes({ dirs: [builtIn] });
    expect(runtimes.map((runtime) => runtime.name)).toEqual(
      expect.arrayContaining(['bash', 'golang', 'nodejs', 'python3', 'typescript']),
    );
    for (const runtime of runtimes) {
      expect(runtime.starterFiles[runtime.handler]).toContain('body');
      const paths = runtime.templateFiles.map((file) => file.path);
      expect(paths).toContain('Dockerfile');
      expect(paths.filter((file) => /^(conformance|function|runtime\.yaml)/.test(file))).toEqual([]);
    }
  });

  it('knows golang by the name KubeDiag gives it', async () => {
    const runtimes = await loadRuntimes({ dirs: [builtIn] });
    expect(findRuntime(runtimes, 'golang-http')?.name).toBe('golang');
    expect(findRuntime(runtimes, 'cobol')).toBeUndefined();
  });

  it('adds the templates of a mounted folder', async () => {
    const mine = { ...good, 'runtime.yaml': JSON.stringify({ ...manifest, name: 'mine' }) };
    await writeTemplate('mine', mine);
    const files = findRuntime(await loadRuntimes({ dirs: [builtIn, dir] }), 'mine')?.templateFiles.map(
      (file) => file.path,
    );
    expect(files).toEqual(['supervisor.pl', 'Dockerfile', 'lib/main.go']);
  });

  it('lets a mounted template take the place of a built-in one', async () => {
    await cp(path.join(builtIn, 'python3'), path.join(dir, 'python3'), { recursive: true });
    await writeTemplate('python3', { Dockerfile: 'FROM mine' });
    const runtime = findRuntime(await loadRuntimes({ dirs: [builtIn, dir] }), 'python3');
    const dockerfile = runtime?.templateFiles.find((file) => file.path === 'Dockerfile');
    expect(Buffer.from(dockerfile?.content ?? '').toString()).toBe('FROM mine');
  });

  it('takes the files and the base of the runtime that one extends, its own first', async () => {
    await cp(path.join(builtIn, 'python3'), path.join(dir, 'python3'), { recursive: true });
    const own = { ...manifest, extends: 'python3', baseImage: undefined };
    await writeTemplate('golang', { ...good, 'runtime.yaml': JSON.stringify(own), 'main.py': 'mine' });
    const runtimes = await loadRuntimes({ dirs: [builtIn, dir] });
    const [golang, python3] = ['golang', 'python3'].map((name) => findRuntime(runtimes, name));
    const texts = new Map(
      golang?.templateFiles.map((file) => [file.path, Buffer.from(file.content).toString()]),
    );
    expect([...texts.keys()].sort()).toEqual(
      [...(python3?.templateFiles ?? []).map((file) => file.path), 'lib/main.go'].sort(),
    );
    expect([texts.get('Dockerfile'), texts.get('main.py')]).toEqual(['FROM scratch', 'mine']);
    expect(golang).toMatchObject({ baseOf: 'python3', baseImage: python3?.baseImage });
    expect(golang && baseImageTag(golang)).toBe(python3 && baseImageTag(python3));
  });

  it.each([
    ['no baseImage', { 'runtime.yaml': JSON.stringify({ ...manifest, baseImage: undefined }) }],
    ['"cobol", of which', { 'runtime.yaml': JSON.stringify({ ...manifest, extends: 'cobol' }) }],
    ['runtime.yaml', { 'runtime.yaml': undefined }],
    ['Dockerfile', { Dockerfile: undefined }],
    ['handler.go', { 'function/handler.go': undefined }],
    ['runtime.yaml', { 'runtime.yaml': 'a: [' }],
    ['port', { 'runtime.yaml': JSON.stringify({ ...manifest, port: 'x' }) }],
    ['colour', { 'runtime.yaml': JSON.stringify({ ...manifest, colour: 'blue' }) }],
    ['rust', { 'runtime.yaml': JSON.stringify({ ...manifest, name: 'rust' }) }],
    ['handler', { 'runtime.yaml': JSON.stringify({ ...manifest, handler: 'other.go' }) }],
  ])('names what is wrong with a template: %s', async (named, change) => {
    const files = Object.entries({ ...good, ...change } as Record<string, string | undefined>);
    await writeTemplate(
      'golang',
      Object.fromEntries(files.filter((entry): entry is [string, string] => entry[1] !== undefined)),
    );
    const { runtimes, broken } = await readCatalogue([dir]);
    expect(runtimes).toEqual([]);
    expect(broken).toMatchObject([{ name: 'golang', folder: path.join(dir, 'golang') }]);
    const told = broken[0]?.problems.map(({ file, problem }) => `${file} ${problem}`).join();
    expect(told).toContain(named);
    // Named by itself, as the conformance suite does, it is refused.
    const loading = loadRuntimes({ dirs: [], folders: [path.join(dir, 'golang')] });
    await expect(loading).rejects.toMatchObject({
      code: 'RUNTIME_INVALID',
      message: expect.stringContaining(named),
    });
    await expect(loading).rejects.toThrow(path.join(dir, 'golang'));
  });

  it('finds all that is missing from a template at once', async () => {
    await writeTemplate('golang', { 'runtime.yaml': JSON.stringify(manifest) });
    const { broken } = await readCatalogue([dir]);
    expect(broken[0]?.problems.map(({ file }) => file)).toEqual(['Dockerfile', 'function/handler.go']);
  });

  it('keeps all other runtimes when a mounted one is broken', async () => {
    await writeTemplate('mine', { 'notes.txt': 'nothing yet' });
    await writeTemplate('golang', good);
    await symlink('/nowhere', path.join(dir, 'lost'));
    const { runtimes, broken } = await readCatalogue([builtIn, dir]);
    const names = runtimes.map(({ name }) => name);
    expect(names).toEqual(['bash', 'golang', 'nodejs', 'python3', 'typescript']);
    expect(findRuntime(runtimes, 'golang')?.folder).toBe(path.join(dir, 'golang'));
    expect(broken.map(({ name }) => name)).toEqual(['lost', 'mine']);
  });

  it('has no other template stand in for a mounted one that is broken', async () => {
    await writeTemplate('golang', { 'runtime.yaml': JSON.stringify(manifest) });
    const catalogue = await readCatalogue([builtIn, dir]);
    expect(findRuntime(catalogue.runtimes, 'golang-http')).toBeUndefined();
    const broken = findBroken(catalogue, 'golang-http');
    expect(broken && brokenTemplate(broken).message).toContain(path.join(dir, 'golang', 'Dockerfile'));
  });

  it('names a folder that is not there, and keeps what is in the others', async () => {
    const { runtimes, broken } = await readCatalogue([builtIn, '/nowhere/runtimes']);
    expect(runtimes).toHaveLength(5);
    expect(broken).toMatchObject([{ folder: '/nowhere/runtimes' }]);
  });

  it('has the version of the compiler that typescript says it has', async () => {
    const typescript = findRuntime(await loadRuntimes({ dirs: [builtIn] }), 'typescript');
    const tools = typescript?.templateFiles.find((file) => file.path === 'tools/package.json');
    const { dependencies } = JSON.parse(Buffer.from(tools?.content ?? '{}').toString());
    expect(typescript?.version?.is).toBe(dependencies.typescript);
  });
});
