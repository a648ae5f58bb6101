import { afterEach, expect, test, vi } from 'vitest';
import { type SupervisedChild, superviseChild } from '#lib/start/child.ts';
import { isAlive } from '#lib/system/process-identity.mjs';

const started: SupervisedChild[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill();
});

function supervise(script: string) {
  const lines: string[] = [];
  const crashes: string[] = [];
  const child = superviseChild({
    name: 'test',
    args: ['-e', script],
    env: process.env,
    onLine: (line) => lines.push(line),
    onCrash: (text) => crashes.push(text),
  });
  started.push(child);
  return { child, lines, crashes };
}

test('starts a program again that ends unasked, and says so', async () => {
  const { lines, crashes } = supervise('console.log("here"); process.exit(3)');
  await vi.waitFor(() => expect(lines).toEqual(['here', 'here']), 10_000);
  expect(crashes[0]).toBe('The test ended unasked (exit code 3); it starts again in 0.5 s.');
});

test('stops a program that was asked to, without starting it again', async () => {
  const { child, lines, crashes } = supervise('console.log(process.pid); setInterval(() => {}, 1000)');
  await vi.waitFor(() => expect(lines).toHaveLength(1), 10_000);
  await child.stop(5000);
  expect(isAlive(Number(lines[0]))).toBe(false);
  expect(crashes).toEqual([]);
});

test('ends a program that does not listen', async () => {
  const { child, lines } = supervise(
    'process.on("SIGTERM", () => {}); console.log(process.pid); setInterval(() => {}, 1000)',
  );
  await vi.waitFor(() => expect(lines).toHaveLength(1), 10_000);
  await child.stop(100);
  expect(isAlive(Number(lines[0]))).toBe(false);
});
