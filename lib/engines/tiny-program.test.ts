import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tinyProgram } from './tiny-program.ts';

const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch as string] ?? '';

test.runIf(process.platform === 'linux' && arch)('is a program that ends with status 0', () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'podsmith-tiny-'));
  const file = path.join(dir, 'exit');
  writeFileSync(file, tinyProgram(arch) ?? '', { mode: 0o755 });
  expect(spawnSync(file)).toMatchObject({ status: 0, signal: null });
  rmSync(dir, { recursive: true });
});

test('knows no program for other architectures', () => {
  expect(tinyProgram('riscv64')).toBeUndefined();
});
