import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { z } from 'zod';
import { areaLineSchema, type Verdict } from '#lib/security/line.ts';
import { type Podsmith, startPodsmith } from './podsmith.ts';

const token = 'token-of-the-security-probe';
const reportSchema = z.object({
  address: z.string(),
  sections: z.array(z.object({ title: z.string(), lines: z.array(areaLineSchema) })),
});
let podsmith: Podsmith;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  podsmith = await startPodsmith({
    PODSMITH_ADMIN_EMAIL: 'admin@example.com',
    PODSMITH_ADMIN_PASSWORD: 'correct-horse-battery',
    PODSMITH_API_TOKEN: token,
  });
});

test.afterAll(() => podsmith.stop());

/** What an operator types. */
async function probe(args: string[], environment: Record<string, string>) {
  const done = promisify(execFile)('npm', ['run', '--silent', 'probe:security', '--', ...args], {
    env: { ...process.env, ...environment },
    maxBuffer: 10 * 2 ** 20,
  });
  return done.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

test('probe:security tries everything from outside and inside, and leaves nothing behind', async () => {
  test.setTimeout(600_000);
  const { code, stdout, stderr } = await probe([podsmith.url, '--json'], { PODSMITH_API_TOKEN: token });
  expect(stdout, stderr).toMatch(/^\{/);
  const { sections } = reportSchema.parse(JSON.parse(stdout));
  const lines = sections.flatMap((section) => section.lines);
  const verdicts = Object.fromEntries(lines.map(({ id, verdict }) => [id, verdict] as [string, Verdict]));
  expect(lines.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
  expect(code, stderr).toBe(0);
  expect(verdicts).toMatchObject({
    'requests.routes': 'ok',
    'requests.headers': 'ok',
    'requests.origin': 'ok',
    'requests.guessing': 'ok',
    'requests.rate': 'ok',
    'functions.capabilities': 'ok',
    'functions.calls': 'ok',
    'functions.sockets': 'ok',
    'functions.machine': 'ok',
    'functions.reach': 'ok',
    'functions.files': 'ok',
    'functions.neighbour': 'ok',
    'builds.capabilities': 'ok',
    'builds.calls': 'ok',
    'builds.reach': 'ok',
  });
  const left = await fetch(`${podsmith.url}/api/v1/operations`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(await left.json()).toMatchObject({ items: [] });
});

test('probe:security without a token says so, and tells a failure by its exit code', async () => {
  const { code, stdout, stderr } = await probe([podsmith.url], { PODSMITH_API_TOKEN: '' });
  expect(stderr).toContain('PODSMITH_API_TOKEN is not set');
  expect(stdout).toMatch(/^ok {2,}Routes that answer nobody without a token/m);
  expect(code).toBe(0);
  const nobody = await probe(['http://127.0.0.1:1'], { PODSMITH_API_TOKEN: '' });
  expect(nobody.code).toBe(2);
});
