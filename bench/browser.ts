import { type Browser, chromium, type Page } from '@playwright/test';
import { findChromium } from '#lib/setup/chromium.ts';
import type { Subject } from './subject.ts';

/** A Chromium whose page is signed in. */
export async function openSignedIn(instance: Subject): Promise<{ browser: Browser; page: Page }> {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
    ],
  });
  const page = await browser.newPage();
  await page.goto(`${instance.url}/sign-in`);
  await page.getByLabel('E-mail').fill(instance.admin.email);
  await page.getByLabel('Password', { exact: true }).fill(instance.admin.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${instance.url}/`);
  return { browser, page };
}
