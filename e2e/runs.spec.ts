import type { Page } from '@playwright/test';
import { type AnsweringServer, startAnsweringServer } from './answering-server.ts';
import { callApi, idOf } from './page-api.ts';
import { expect, test } from './test.ts';

let server: AnsweringServer;
let isMended = false;

test.beforeAll(async () => {
  server = await startAnsweringServer({
    '/whole': () => ({ body: '{"disk": "whole"}' }),
    '/worn': () => (isMended ? { body: '{}' } : { status: 500, body: 'sector 4711 is unreadable' }),
  });
});

test.afterAll(() => server.close());

/** Runs of two pipelines: one succeeds, one fails. */
async function makeRuns(page: Page): Promise<{ whole: string; worn: string[] }> {
  const runOf = async (name: string) => {
    await callApi(page, 'PUT', `operations/${name}-disk`, server.operation(`/${name}`));
    await callApi(page, 'PUT', `pipelines/${name}-disks`, {
      spec: {
        strategy: 'all',
        adjacencyList: [
          { id: 0, to: [1] },
          { id: 1, operation: `${name}-disk`, to: [] },
        ],
      },
    });
    const id = idOf(await callApi(page, 'POST', `pipelines/${name}-disks/runs`, { parameters: {} }));
    await callApi(page, 'GET', `runs/${id}?wait=60`);
    return id;
  };
  return { whole: await runOf('whole'), worn: [await runOf('worn'), await runOf('worn')] };
}

const rows = (page: Page) => page.getByRole('table', { name: 'Runs' }).locator('tbody tr');

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`${label}$|^${label}`) }).click();
  await page.getByRole('option', { name: option }).click();
}

test('finds runs by words, failed operation and time, in an address that can be handed on', async ({
  signedIn: page,
  podsmith,
}) => {
  const { whole, worn } = await makeRuns(page);
  await page.goto(`${podsmith.url}/runs`);
  await expect(page.getByRole('region', { name: 'Runs in time' })).toContainText(/\d+ runs from/);

  await page.getByRole('searchbox', { name: 'Search runs' }).fill('sector 47');
  await expect(page).toHaveURL(/search=sector\+47/);
  // Their words are there a few seconds after their end; the page is told of no change then.
  await expect(async () => {
    await page.reload();
    await expect(rows(page)).toHaveCount(2, { timeout: 1000 });
  }).toPass({ timeout: 30_000 });
  await page.getByRole('searchbox', { name: 'Search runs' }).fill('');
  await expect(page).not.toHaveURL(/search/);

  await choose(page, 'Failed in', 'worn-disk');
  await expect(page).toHaveURL(/failed=worn-disk/);
  await expect(rows(page)).toHaveCount(2);
  await choose(page, 'Time', 'Last hour');
  await expect(page).toHaveURL(/since=/);
  await expect(rows(page)).toHaveCount(2);
  await page.goBack();
  await expect(page).not.toHaveURL(/since=/);

  // By keyboard: the last bar alone has runs, so without it there are none.
  await page.goto(`${podsmith.url}/runs?pipeline=whole-disks`);
  await expect(rows(page)).toHaveCount(1);
  const end = page.getByRole('slider', { name: 'To' });
  await end.focus();
  await page.keyboard.press('ArrowLeft');
  await expect(page).toHaveURL(/until=/);
  await expect(page.getByText('No run matches these filters.')).toBeVisible();

  // What an address says that is no filter is left out.
  await page.goto(`${podsmith.url}/runs?since=yesterday&status=odd&pipeline=whole-disks`);
  await expect(rows(page)).toHaveCount(1);
  await expect(rows(page).first()).toContainText(whole.slice(0, 8));
  expect(worn).toHaveLength(2);
});

test('retries, compares and deletes runs that are ticked', async ({ signedIn: page, podsmith }) => {
  const { worn } = await makeRuns(page);
  await page.goto(`${podsmith.url}/runs?failed=worn-disk`);
  const tickOf = (id: string | undefined) =>
    page.getByRole('checkbox', { name: `Select run ${id?.slice(0, 8)}` });
  const tick = (id: string | undefined) => tickOf(id).click();
  /** Once they are there: a count waits for nothing. */
  const countRows = async () => {
    await expect(tickOf(worn[0])).toBeVisible();
    return rows(page).count();
  };
  const before = await countRows();
  const bar = page.getByRole('region', { name: 'Selected runs' });
  await tick(worn[0]);
  await tick(worn[1]);
  await expect(page, 'a tick opens no run').toHaveURL(/failed=worn-disk/);
  await expect(bar).toContainText('2 selected');
  await expect(bar.getByRole('button', { name: 'Cancel 0' })).toBeDisabled();
  await bar.getByRole('link', { name: 'Compare' }).click();
  await expect(page.getByText('Every step was given the same, and came to the same.')).toBeVisible();
  await page.goBack();

  isMended = true;
  await tick(worn[0]);
  await tick(worn[1]);
  await bar.getByRole('button', { name: 'Retry 2' }).click();
  await expect(rows(page)).toHaveCount(before - 2);
  await expect(bar).toBeHidden();
  expect(await callApi(page, 'GET', `runs/${worn[0]}?wait=60`)).toMatchObject({ status: 'succeeded' });
  isMended = false;

  await page.goto(`${podsmith.url}/runs?pipeline=worn-disks`);
  const all = await countRows();
  await page.setViewportSize({ width: 390, height: 844 });
  await tick(worn[0]);
  await tick(worn[1]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await bar.getByRole('button', { name: 'Delete 2' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Delete 2 runs?' });
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(dialog).toBeHidden();
  if (all > 2) await expect(rows(page)).toHaveCount(all - 2);
  else await expect(page.getByText('No run matches these filters.')).toBeVisible();
  const answer = await page.request.get(`${podsmith.url}/api/v1/runs/${worn[0]}`);
  expect(answer.status()).toBe(404);
});
