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

test('the editor comes up though its parts are not answered at first', async ({ browser, podsmith }) => {
  const page = await browser.newPage();
  await signIn(page, podsmith);
  let left = 2;
  await page.route(/\/monaco\/vs\/(loader|editor\/editor\.main|monaco\.contribution-)/, async (route) => {
    if (left === 0) return route.continue();
    left -= 1;
    await route.abort('connectionreset');
  });
  const editor = page.getByRole('textbox', { name: 'Contents of handler.js' });
  await page.goto(`${podsmith.url}/operations/-/new`);
  await expect(editor).toBeVisible();
  expect(left).toBe(0);
  await page.close();
});

test('an editor whose parts are not answered can be asked for again', async ({ browser, podsmith }) => {
  const page = await browser.newPage();
  await signIn(page, podsmith);
  let isLost = true;
  await page.route(/\/monaco\/vs\/editor\/editor\.main/, (route) =>
    isLost ? route.abort('connectionreset') : route.continue(),
  );
  await page.goto(`${podsmith.url}/operations/-/new`);
  const failure = page.getByText('The editor could not be loaded');
  await expect(failure).toBeVisible();
  isLost = false;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('textbox', { name: 'Contents of handler.js' })).toBeVisible();
  await expect(failure).toBeHidden();
  await page.close();
});
