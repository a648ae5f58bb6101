import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from '@playwright/test';
import { type Podsmith, startPodsmith } from './podsmith.ts';
import { admin, expect, signIn, test } from './test.ts';

let lonely: Podsmith;
let folder: string;
let socket: string;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  folder = await mkdtemp(path.join(tmpdir(), 'podsmith-e2e-engine-'));
  socket = path.join(folder, 'engine.sock');
  lonely = await startPodsmith({
    DOCKER_HOST: `unix://${socket}`,
    PODSMITH_ADMIN_EMAIL: admin.email,
    PODSMITH_ADMIN_PASSWORD: admin.password,
  });
});
test.afterAll(async () => {
  await lonely.stop();
  await rm(folder, { recursive: true, force: true });
});

test('without an engine, authoring goes on, every page says why, and runs wait', async ({
  page,
  podsmith,
  browser,
}) => {
  await signIn(page, lonely);

  const banner = page.getByRole('status', { name: 'Container engine' });
  for (const section of ['Operations', 'Pipelines', 'Runs', 'Builds', 'Settings']) {
    await page.getByRole('link', { name: section, exact: true }).click();
    await expect(page.getByRole('heading', { name: section, level: 1 })).toBeVisible();
    await expect(banner).toContainText('No container engine');
    // Why it was not found: the address that was tried.
    await expect(banner).toContainText('engine.sock', { timeout: 30_000 });
  }

  await page.goto(`${lonely.url}/operations/new`);
  await page.getByLabel('Name', { exact: true }).fill('patient');
  await page.getByRole('button', { name: /^Run/ }).click();
  await expect(page.getByRole('heading', { name: 'patient', level: 1 })).toBeVisible();
  const panel = page.getByRole('region', { name: 'Test' });
  await expect(panel).toContainText('No container engine is there yet');
  await expect(panel.getByText('Pending').or(panel.getByText('Running')).first()).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(panel.getByText('Cancelled').first()).toBeVisible();

  // Another Podsmith on this machine found an engine; put at the awaited address, it is picked up by itself.
  await page.getByRole('button', { name: /^Run/ }).click();
  await expect(panel).toContainText('No container engine is there yet');
  await symlink(await engineSocketOf(podsmith, browser), socket);
  await expect(banner).toBeHidden({ timeout: 60_000 });
  await expect(panel.getByText('Succeeded', { exact: true }).first()).toBeVisible({ timeout: 120_000 });
});

/** Where the engine of a Podsmith listens, as its settings page says. */
async function engineSocketOf(podsmith: Podsmith, browser: Browser): Promise<string> {
  const page = await browser.newPage();
  await signIn(page, podsmith);
  await page.goto(`${podsmith.url}/settings`);
  const address = page.getByText(/^unix:\/\//);
  await expect(address).toBeVisible({ timeout: 60_000 });
  const text = await address.textContent();
  await page.close();
  return (text ?? '').slice('unix://'.length);
}
