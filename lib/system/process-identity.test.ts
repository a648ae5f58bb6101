import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { processIdentity, readPidFile, readProcessGroup, writePidFile } from './process-identity.mjs';

let file: string;
beforeEach(() => {
  file = path.join(mkdtempSync(path.join(tmpdir(), 'podsmith-pid-')), 'x.pid');
});
afterEach(() => rmSync(path.dirname(file), { recursive: true }));

test('a pid file names a living process', () => {
  writePidFile(file, process.pid);
  expect(readPidFile(file)).toBe(process.pid);
});

test('a pid that another process has got since is not believed', () => {
  writeFileSync(file, `${processIdentity(process.pid)}1\n`);
  expect(readPidFile(file)).toBeUndefined();
});

test('a process that ended, a torn file and a missing one give nothing', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  writePidFile(file, child.pid ?? 0);
  await once(child, 'exit');
  expect(readPidFile(file)).toBeUndefined();
  writeFileSync(file, 'x');
  expect(readPidFile(file)).toBeUndefined();
  expect(readPidFile(`${file}.none`)).toBeUndefined();
});

test('a group is known by its leader even after that has ended', async () => {
  const script =
    'require("child_process").spawn("sleep", ["60"]).unref(); setTimeout(() => process.exit(), 200)';
  const leader = spawn(process.execPath, ['-e', script], { detached: true });
  const group = leader.pid ?? 0;
  writePidFile(file, group);
  expect(readProcessGroup(file)).toBe(group);
  await once(leader, 'exit');
  expect(readProcessGroup(file)).toBe(group);
  process.kill(-group, 'SIGKILL');
  await vi.waitFor(() => expect(readProcessGroup(file)).toBeUndefined());
});
