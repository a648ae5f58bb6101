import type { Page } from '@playwright/test';
import { expect, test } from './test.ts';

const pages = [
  '/',
  '/operations',
  '/operations/new',
  '/pipelines',
  '/pipelines/new',
  '/runs',
  '/errors',
  '/builds',
  '/runtimes',
  '/runtimes/golang',
  '/pods',
  '/security',
  '/settings',
  '/no/such/page',
];

/** Boxes that stick out of the page's width. */
function findOverflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

test('every page fits a phone, and the menu leads everywhere', async ({ signedIn: page, podsmith }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  for (const path of pages.slice(0, -1)) {
    await page.goto(podsmith.url + path);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    expect(await findOverflow(page), path).toBe(0);
  }
  await page.getByRole('button', { name: 'Open the menu' }).click();
  await page.getByRole('dialog', { name: 'Menu' }).getByRole('link', { name: 'Pipelines' }).click();
  await expect(page.getByRole('heading', { name: 'Pipelines', level: 1 })).toBeVisible();
});

test('follows the theme of the system until one is chosen', async ({ signedIn: page }) => {
  const html = page.locator('html');
  await expect(html).toHaveClass(/light/);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect(html).toHaveClass(/dark/);
  await page.getByRole('radio', { name: 'Light theme' }).click();
  await expect(html).toHaveClass(/light/);
  await page.reload();
  await expect(html).toHaveClass(/light/);
});

test('a stranger sees the sign-in page only', async ({ page, podsmith }) => {
  for (const path of pages.slice(0, -1)) {
    await page.goto(podsmith.url + path);
    await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  }
  await page.getByLabel('E-mail').fill('somebody@example.com');
  await page.getByLabel('Password').fill('not the password');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert').first()).toContainText('wrong');
});

test('an API token is shown once, works, and is refused after being revoked', async ({
  signedIn: page,
  podsmith,
}) => {
  await page.goto(`${podsmith.url}/settings`);
  await page.getByLabel('Name of the token').fill('ci');
  await page.getByRole('button', { name: 'Create token' }).click();
  const token = (await page.getByTestId('new-token').textContent()) ?? '';
  const call = () =>
    fetch(`${podsmith.url}/api/v1/operations`, { headers: { authorization: `Bearer ${token}` } });
  expect((await call()).status).toBe(200);
  await page.reload();
  await expect(page.getByText(token)).toHaveCount(0);
  await page.getByRole('button', { name: 'Revoke ci' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByText('No tokens yet.')).toBeVisible();
  expect((await call()).status).toBe(401);
});
