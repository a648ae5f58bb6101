import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { config } from '#lib/config.ts';
import { dockerAt } from '#lib/engines/docker/docker-host.ts';
import { writeEngineStatus } from '#lib/engines/status-store.ts';
import { ensureBaseImage } from '#lib/images/base-images.ts';
import { readRuntimeFile, readRuntimes } from '#lib/runtime-status/service.ts';
import { lookAtBases } from '#lib/runtime-status/watcher.ts';
import { findRuntime, loadRuntimes } from '#lib/runtimes/catalogue.ts';

const mounted = await mkdtemp(path.join(tmpdir(), 'podsmith-mounted-'));
process.env.PODSMITH_RUNTIMES_DIR = mounted;
const docker = dockerAt(config().dockerHost ?? '');
const { signal } = new AbortController();
const engine = {
  ...{ name: 'local' as const, host: null, kind: 'podman', version: null, reach: null, namespace: null },
  ...{ registry: null, buildWarning: null, podWarning: null },
};

beforeAll(async () => {
  // One whose base image no engine has, and a folder that is no runtime.
  const mine = path.join(mounted, 'mine');
  await cp(path.join(config().runtimesDirs[0] ?? '', 'python3'), mine, { recursive: true });
  await writeFile(
    path.join(mine, 'runtime.yaml'),
    'name: mine\ndisplayName: Mine\nlanguage: python\nhandler: handler.py\nport: 5000\n' +
      'baseImage: registry.invalid/none:1\nstarter: [handler.py]\n',
  );
  await mkdir(path.join(mounted, 'broken'));
  for (const name of ['python3', 'nodejs']) {
    const runtime = findRuntime(await loadRuntimes({ dirs: config().runtimesDirs }), name);
    if (!runtime) throw new Error(`The runtime ${name} is missing.`);
    await ensureBaseImage({ docker, runtime });
  }
  await writeEngineStatus({ ...engine, ready: true, reason: null, hint: null });
});
afterAll(() => rm(mounted, { recursive: true, force: true }));

const read = async (name: string) => (await readRuntimes()).items.find((one) => one.name === name);

describe('what is told of the runtimes', () => {
  it('is nothing of their base images before a worker has looked', async () => {
    expect(await read('python3')).toMatchObject({ state: 'untold', baseImageBytes: null });
  });

  it('has from the engine whether their base images are there, and which language is in them', async () => {
    await lookAtBases({ builder: docker }, signal);
    const python = await read('python3');
    expect(python).toMatchObject({ state: 'ready', mountedAt: null, handler: 'handler.py', tries: true });
    expect(python?.languageVersion).toMatch(/^3\.\d+\.\d+$/);
    expect(python?.baseImageBytes).toBeGreaterThan(10_000_000);
    expect((await read('nodejs'))?.languageVersion).toMatch(/^24\.\d+\.\d+$/);
    const { languageVersion } = (await read('typescript')) ?? {};
    expect(languageVersion).toBe('5.9.3');
  });

  it('says of one that is not on the engine where it will come from', async () => {
    const mine = await read('mine');
    expect(mine).toMatchObject({ state: 'absent', mountedAt: path.join(mounted, 'mine'), tries: false });
    expect(mine?.next).toContain('pulls registry.invalid/none:1');
  });

  it('has what a folder lacks, beside all the others', async () => {
    const { items, broken } = await readRuntimes();
    expect(items.map(({ name }) => name)).toContain('golang');
    expect(broken).toMatchObject([
      { name: 'broken', problems: [{ file: 'Dockerfile' }, { file: 'runtime.yaml' }] },
    ]);
  });

  it('forgets what was seen of another base image', async () => {
    const manifest = path.join(mounted, 'mine', 'runtime.yaml');
    await writeFile(
      manifest,
      'name: mine\nextends: python3\ndisplayName: Mine\nlanguage: python\nhandler: handler.py\nport: 5000\nstarter: [handler.py]\n',
    );
    expect(await read('mine')).toMatchObject({ state: 'untold' });
    await lookAtBases({ builder: docker }, signal);
    expect(await read('mine')).toMatchObject({ state: 'ready', extends: 'python3' });
  });

  it('cannot be told while there is no engine', async () => {
    await writeEngineStatus({ ...engine, ready: false, reason: 'It is away.', hint: 'Start it.' });
    expect(await read('python3')).toMatchObject({ state: 'untold', next: 'Start it.' });
  });

  it('has the text of each file', async () => {
    expect(await readRuntimeFile('golang-http', 'Dockerfile')).toMatchObject({
      runtime: { name: 'golang', aliases: ['golang-http'] },
      file: 'Dockerfile',
      text: expect.stringContaining('FROM'),
    });
    expect(await readRuntimeFile('python3', '../../package.json')).toMatchObject({ file: 'runtime.yaml' });
    await expect(readRuntimeFile('cobol')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
