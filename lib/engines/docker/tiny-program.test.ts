import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tinyProgram } from '#lib/engines/docker/tiny-program.ts';

const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch as string] ?? '';

describe.runIf(process.platform === 'linux' && arch)('the tiny program', () => {
  let dir: string;
  const run = (...files: string[]) => spawnSync(path.join(dir, 'tiny'), files, { encoding: 'utf8' });

  beforeAll(() => {
    dir = mkdtempSync(path.join(tmpdir(), 'podsmith-tiny-'));
    writeFileSync(path.join(dir, 'tiny'), tinyProgram(arch) ?? '', { mode: 0o755 });
  });

  afterAll(() => rmSync(dir, { recursive: true }));

  it('ends with status 0', () => {
    expect(run()).toMatchObject({ status: 0, signal: null, stdout: '' });
  });

  it('prints the files it is given, one after the other, without those that are not there', () => {
    const [long, short] = [path.join(dir, 'long'), path.join(dir, 'short')];
    writeFileSync(long, 'ü'.repeat(10_000));
    writeFileSync(short, 'end\n');
    const { status, stdout } = run(long, path.join(dir, 'none'), short);
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${'ü'.repeat(10_000)}end\n` });
  });
});

it('knows no program for other architectures', () => {
  expect(tinyProgram('riscv64')).toBeUndefined();
});
