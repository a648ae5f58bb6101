import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { prepareEveryPage } from './every-page.ts';
import { startPodsmith } from './podsmith.ts';
import { expect, signIn, test } from './test.ts';

const looks = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'dark', width: 390 },
  { colorScheme: 'light', width: 390 },
] as const;

/** What keeps people from using the page as it is now: axe's serious and critical findings, as lines to read. */
async function findBarriers(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(
        ({ target, failureSummary = '' }) =>
          `${id} at ${target.join(' ')}: ${failureSummary.replaceAll(/\s+/g, ' ').trim()}`,
      ),
    );
}

/** In both themes, wide and narrow. */
async function expectNoBarriers(page: Page, name: string): Promise<void> {
  for (const { colorScheme, width } of looks) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 900 });
    await expect(page.locator('html')).toHaveClass(new RegExp(colorScheme));
    expect.soft(await findBarriers(page), `${name}, ${colorScheme}, ${width} wide`).toEqual([]);
  }
}

test('neither setting up nor signing in has a barrier', async ({ page, podsmith }) => {
  const fresh = await startPodsmith();
  try {
    await page.goto(String(fresh.setupLink));
    await expect(page.getByRole('button')).toBeVisible();
    await expectNoBarriers(page, 'setup');
    await page.goto(`${podsmith.url}/sign-in`);
    await expect(page.getByRole('button', { name: 'Sign in' })).toBeVisible();
    await expectNoBarriers(page, 'sign-in');
  } finally {
    await fresh.stop();
  }
});

test('no page has a barrier, light and dark and 1280 and 390 wide', async ({ page, podsmith }) => {
  test.setTimeout(900_000);
  await signIn(page, podsmith);
  const { server, visits } = await prepareEveryPage(page);
  try {
    for (const { name, path, arrange } of visits) {
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.goto(podsmith.url + path);
      await expect(page.getByRole('heading').first()).toBeVisible();
      await arrange?.(page);
      await expectNoBarriers(page, name);
    }
  } finally {
    server.close();
  }
});
