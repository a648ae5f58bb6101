import { test as base, type Cookie, expect, type Page } from '@playwright/test';
import { type Podsmith, startPodsmith } from './podsmith.ts';

export const admin = { email: 'admin@example.com', password: 'correct-horse-battery' };

/**
 * The tests' base: one Podsmith with a seeded admin for all of them, and a page that must not log an error, fail a
 * script or ask another host for anything.
 */
export const test = base.extend<
  { watched: undefined; signedIn: Page },
  { podsmith: Podsmith; session: Cookie[] }
>({
  podsmith: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the wanted fixtures from this pattern
    async ({}, use) => {
      const podsmith = await startPodsmith({
        PODSMITH_ADMIN_EMAIL: admin.email,
        PODSMITH_ADMIN_PASSWORD: admin.password,
      });
      await use(podsmith);
      await podsmith.stop();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  // Signed in once for all tests.
  session: [
    async ({ browser, podsmith }, use) => {
      const page = await browser.newPage();
      await signIn(page, podsmith);
      const cookies = await page.context().cookies();
      await page.close();
      await use(cookies);
    },
    { scope: 'worker' },
  ],
  watched: [
    async ({ page }, use) => {
      const faults = watchPage(page);
      repeatInterruptedVisits(page);
      await use(undefined);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
  signedIn: async ({ page, podsmith, session }, use) => {
    await page.context().addCookies(session);
    await page.goto(`${podsmith.url}/operations`);
    await use(page);
  },
});

export { expect };

/** Signs the seeded admin in. */
export async function signIn(page: Page, podsmith: Podsmith): Promise<void> {
  await page.goto(`${podsmith.url}/sign-in`);
  await page.getByLabel('E-mail').fill(admin.email);
  await page.getByLabel('Password').fill(admin.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
}

/** Chromium breaks a visit off when a container's network interface comes or goes at that moment; a person reloads. */
function repeatInterruptedVisits(page: Page): void {
  const visit = page.goto.bind(page);
  page.goto = async (...args) => {
    for (let tries = 1; ; tries++) {
      try {
        return await visit(...args);
      } catch (error) {
        if (tries === 3 || !String(error).includes('ERR_NETWORK_CHANGED')) throw error;
      }
    }
  };
}

/** Collects what no page may do. */
function watchPage(page: Page): string[] {
  const faults: string[] = [];
  // A list may be asked for in the very moment of signing out; that is then the right answer.
  const isAfterSignOut = (url: string) => new URL(url).pathname.startsWith('/api/live');
  page.on('console', (message) => {
    // Chromium ends requests that are just connecting when a container's network interface comes or goes.
    if (/ERR_NETWORK_CHANGED|Failed to fetch RSC payload/.test(message.text())) return;
    if (/status of 401/.test(message.text()) && isAfterSignOut(message.location().url)) return;
    if (message.type() === 'error') faults.push(`console: ${message.text()} ${message.location().url}`);
  });
  page.on('response', (response) => {
    if (response.status() === 401 && isAfterSignOut(response.url())) return;
    if (response.status() >= 400) faults.push(`answer: ${response.status()} ${response.url()}`);
  });
  page.on('pageerror', (error) => faults.push(`script: ${error.message}`));
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url());
    if (protocol.startsWith('http') && hostname !== '127.0.0.1') faults.push(`request: ${request.url()}`);
  });
  return faults;
}
