import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { runtimeListSchema } from '#lib/runtime-status/view.ts';
import { callApi } from './page-api.ts';
import { type Podsmith, startPodsmith } from './podsmith.ts';
import { admin, expect, signIn, test } from './test.ts';

let own: Podsmith;
let mounted: string;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  mounted = await mkdtemp(path.join(tmpdir(), 'podsmith-e2e-runtimes-'));
  await cp('runtimes/python3', path.join(mounted, 'company'), { recursive: true });
  await writeFile(
    path.join(mounted, 'company', 'runtime.yaml'),
    'name: company\ndisplayName: Company Python\nlanguage: python\nhandler: handler.py\nport: 5000\n' +
      'baseImage: registry.invalid/company/python:1\nstarter: [handler.py]\n',
  );
  await mkdir(path.join(mounted, 'half-done'));
  await writeFile(path.join(mounted, 'half-done', 'Dockerfile'), 'FROM scratch\n');
  own = await startPodsmith({
    PODSMITH_RUNTIMES_DIR: mounted,
    PODSMITH_ADMIN_EMAIL: admin.email,
    PODSMITH_ADMIN_PASSWORD: admin.password,
  });
});
test.afterAll(async () => {
  await own.stop();
  await rm(mounted, { recursive: true, force: true });
});

test('shows each runtime, whether it is ready, and what a mounted folder lacks', async ({ page }) => {
  await signIn(page, own);
  await page.getByRole('link', { name: 'Runtimes', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Runtimes', level: 1 })).toBeVisible();
  const runtimes = page.getByRole('list', { name: 'Runtimes' });
  const of = (name: string) =>
    runtimes.getByRole('listitem').filter({ has: page.getByRole('heading', { name }) });

  // A worker looks at the engine once the page is open, and the page hears of it.
  const python = of('Python 3 python3');
  await expect(python).toContainText('Its base image is on the engine', { timeout: 60_000 });
  await expect(python).toContainText(/Language version\s*3\.\d+\.\d+/);
  await expect(python).toContainText('docker.io/library/python');
  await expect(of('Go golang')).toContainText('golang-http');
  await expect(of('TypeScript')).toContainText('Types are checked when it is built.');
  await expect(of('Company Python')).toContainText('pulls registry.invalid/company/python:1');
  await expect(of('Company Python')).toContainText(path.join(mounted, 'company'));

  const invalid = page.getByRole('region', { name: 'Not valid' });
  await expect(invalid).toContainText(path.join(mounted, 'half-done'));
  await expect(invalid).toContainText('runtime.yaml is missing or cannot be read');

  const link = page.getByRole('link', { name: 'New operation in Python 3' });
  await expect(link).toHaveAttribute('href', '/operations/-/new?runtime=python3');
});

test("reads a runtime's files", async ({ page }) => {
  await signIn(page, own);
  await page.goto(`${own.url}/runtimes`);
  await page.getByRole('link', { name: /files of Company Python/ }).click();
  await expect(page.getByRole('heading', { name: 'Company Python company', level: 1 })).toBeVisible();
  await expect(page.getByRole('region', { name: 'runtime.yaml' })).toContainText(
    'displayName: Company Python',
  );
  const files = page.getByRole('navigation', { name: 'Files' });
  await files.getByRole('link', { name: 'Dockerfile' }).click();
  await expect(page.getByRole('region', { name: 'Dockerfile' })).toContainText('ARG BASE_IMAGE');
  await expect(files.getByRole('link', { name: 'Dockerfile' })).toHaveAttribute('aria-current', 'page');
  await page.reload();
  await expect(page.getByRole('region', { name: 'Dockerfile' })).toContainText('ARG BASE_IMAGE');
});

test('the API tells the same', async ({ page }) => {
  await signIn(page, own);
  const { items, broken } = runtimeListSchema.parse(await callApi(page, 'GET', 'runtimes'));
  const known = items.map(({ name }) => name);
  expect(known).toEqual(expect.arrayContaining(['bash', 'company', 'golang', 'nodejs', 'python3']));
  expect(items.find(({ name }) => name === 'company')).toMatchObject({ state: 'absent' });
  expect(broken).toMatchObject([{ name: 'half-done', problems: [{ file: 'runtime.yaml' }] }]);
  const withStarter = z.object({ items: z.array(z.object({ starter: z.record(z.string(), z.string()) })) });
  withStarter.parse(await callApi(page, 'GET', 'runtimes'));

  // What is mended is taken by itself.
  await cp(path.join(mounted, 'company'), path.join(mounted, 'half-done'), { recursive: true });
  const manifest =
    'name: half-done\nextends: python3\ndisplayName: Done\nlanguage: python\nhandler: handler.py\n';
  await writeFile(
    path.join(mounted, 'half-done', 'runtime.yaml'),
    `${manifest}port: 5000\nstarter: [handler.py]\n`,
  );
  await page.goto(`${own.url}/runtimes`);
  await expect(page.getByRole('heading', { name: 'Done half-done' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Not valid' })).toBeHidden();
});
