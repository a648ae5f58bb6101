import type { Page } from '@playwright/test';
import { openTab } from './editor.ts';
import { callApi } from './page-api.ts';
import { expect, signIn, test } from './test.ts';

/** Cuts the connection of a page's next action off, after the server has carried it out. */
async function loseNextAnswer(page: Page): Promise<() => boolean> {
  let isLost = false;
  await page.route('**/operations/**', async (route) => {
    if (isLost || !route.request().headers()['next-action']) return route.continue();
    isLost = true;
    await route.fetch();
    await route.abort('connectionreset');
  });
  return () => isLost;
}

test('what is sent again because its answer was lost is done once', async ({ browser, podsmith }) => {
  // A page of its own: the lost connections stand in its console.
  const page = await browser.newPage();
  await signIn(page, podsmith);
  const name = 'answer-of-a-call';
  const script = 'echo x >> /tmp/calls; echo "call $(wc -l < /tmp/calls)"';
  await callApi(page, 'PUT', `operations/${name}`, { spec: { processor: { scriptRunner: { script } } } });
  await page.goto(`${podsmith.url}/operations/${name}`);
  const panel = page.getByRole('region', { name: 'Test' });

  await test.step('a call', async () => {
    await openTab(page, 'Log');
    await page.getByRole('button', { name: /^Run/ }).click();
    await expect(panel).toContainText('call 1', { timeout: 120_000 });
    const isLost = await loseNextAnswer(page);
    await page.getByRole('button', { name: /^Run/ }).click();
    await expect(panel).toContainText('call 2', { timeout: 60_000 });
    expect(isLost()).toBe(true);
    await page.getByRole('button', { name: /^Run/ }).click();
    await expect(panel).toContainText('call 3', { timeout: 60_000 });
  });

  await test.step('a removal', async () => {
    await page.unrouteAll({ behavior: 'wait' });
    const isLost = await loseNextAnswer(page);
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await expect(page.getByText(`Deleted ${name}`)).toBeVisible();
    await expect(page).toHaveURL(`${podsmith.url}/operations`);
    expect(isLost()).toBe(true);
  });
  await page.close();
});
