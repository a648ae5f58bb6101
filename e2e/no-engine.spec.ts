import { type Podsmith, startPodsmith } from './podsmith.ts';
import { admin, expect, test } from './test.ts';

let lonely: Podsmith;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  lonely = await startPodsmith({
    DOCKER_HOST: 'unix:///nonexistent/podsmith-e2e.sock',
    PODSMITH_ADMIN_EMAIL: admin.email,
    PODSMITH_ADMIN_PASSWORD: admin.password,
  });
});
test.afterAll(() => lonely.stop());

test('without an engine, authoring goes on, every page says why, and runs wait', async ({ page }) => {
  await page.goto(`${lonely.url}/sign-in`);
  await page.getByLabel('E-mail').fill(admin.email);
  await page.getByLabel('Password').fill(admin.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Operations', level: 1 })).toBeVisible();

  const banner = page.getByRole('status', { name: 'Container engine' });
  for (const section of ['Operations', 'Pipelines', 'Runs', 'Builds', 'Settings']) {
    await page.getByRole('link', { name: section, exact: true }).click();
    await expect(page.getByRole('heading', { name: section, level: 1 })).toBeVisible();
    await expect(banner).toContainText('No container engine');
    // Why it was not found: the address that was tried.
    await expect(banner).toContainText('podsmith-e2e.sock', { timeout: 30_000 });
  }

  await page.goto(`${lonely.url}/operations/new`);
  await page.getByLabel('Name', { exact: true }).fill('patient');
  await page.getByRole('button', { name: /^Run/ }).click();
  await expect(page.getByRole('heading', { name: 'patient', level: 1 })).toBeVisible();
  const panel = page.getByRole('region', { name: 'Test' });
  await expect(panel).toContainText('No container engine is there yet');
  await expect(panel.getByText('Pending').or(panel.getByText('Running')).first()).toBeVisible();
  await panel.getByRole('button', { name: 'Stop' }).click();
  await expect(panel.getByText('Cancelled').first()).toBeVisible();
});
