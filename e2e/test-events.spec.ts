import type { Page } from '@playwright/test';
import { openTab } from './editor.ts';
import { callApi, idOf } from './page-api.ts';
import { expect, test } from './test.ts';

test.setTimeout(60_000);

const panel = (page: Page) => page.getByRole('region', { name: 'Test', exact: true });
const chosen = (page: Page) => panel(page).getByRole('button', { name: /Test event$/ });
const body = (page: Page) => panel(page).getByLabel('Event body');

/** An operation that needs no engine. Nobody listens there. */
async function open(page: Page, url: string, name: string): Promise<void> {
  await callApi(page, 'PUT', `operations/${name}`, {
    spec: { processor: { httpServer: { address: '127.0.0.1', port: 9 } } },
  });
  await page.goto(`${url}/operations/${name}`);
  await openTab(page, 'Test');
}

async function act(page: Page, what: RegExp): Promise<void> {
  await panel(page).getByRole('button', { name: 'What to do with the test event' }).click();
  await page.getByRole('menuitem', { name: what }).click();
}

async function choose(page: Page, name: string): Promise<void> {
  await chosen(page).click();
  await page.getByRole('option', { name }).click();
}

test('events are saved by name, chosen again, changed, renamed and deleted', async ({
  signedIn: page,
  podsmith,
}) => {
  await open(page, podsmith.url, 'has-events');
  await body(page).fill('{\n  "disk": 91\n  "node": "a"\n}');
  await expect(panel(page)).toContainText('Not JSON (line 3, column 3');
  await body(page).fill('{"disk": 91}');
  await expect(panel(page)).not.toContainText('Not JSON');
  await panel(page).getByLabel('Headers').fill('x-trace: 7');
  await act(page, /Save as/);
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Full Disk');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toContainText('A name has lower-case letters');
  await dialog.getByLabel('Name').fill('full-disk');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(dialog).toBeHidden();
  await expect(chosen(page)).toContainText('full-disk');

  await body(page).fill('{"disk": 95}');
  await panel(page).getByRole('button', { name: 'Update' }).click();
  await expect(panel(page).getByRole('button', { name: 'Update' })).toBeDisabled();
  await callApi(page, 'PUT', 'operations/has-events/events/empty', { method: 'GET', path: '/x?y=1' });

  await page.reload();
  await openTab(page, 'Test');
  await expect(chosen(page)).toContainText('full-disk');
  await expect(body(page)).toHaveValue('{"disk": 95}');
  await choose(page, 'empty');
  await expect(panel(page).getByLabel('Path and query')).toHaveValue('/x?y=1');
  await expect(body(page)).toHaveCount(0);
  await choose(page, 'full-disk');
  await expect(body(page)).toHaveValue('{"disk": 95}');
  await expect(panel(page).getByLabel('Headers')).toHaveValue('x-trace: 7');

  await act(page, /Rename/);
  await dialog.getByLabel('Name').fill('empty');
  await dialog.getByRole('button', { name: 'Rename' }).click();
  await expect(dialog).toContainText('This name is taken');
  await dialog.getByLabel('Name').fill('disk');
  await dialog.getByRole('button', { name: 'Rename' }).click();
  await expect(chosen(page)).toContainText('disk');
  await act(page, /Delete/);
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
  await expect(chosen(page)).toContainText('None');
  expect(await callApi(page, 'GET', 'operations/has-events/events')).toMatchObject({
    items: [{ name: 'empty', event: { method: 'GET' } }],
  });
});

test('the input of a step becomes the request, and programs are shown how to make it', async ({
  signedIn: page,
  podsmith,
}) => {
  await open(page, podsmith.url, 'stepped');
  await callApi(page, 'PUT', 'pipelines/stepped', {
    spec: {
      adjacencyList: [
        { id: 0, to: [1] },
        { id: 1, operation: 'stepped' },
      ],
    },
  });
  const run = idOf(
    await callApi(page, 'POST', 'pipelines/stepped/runs', { parameters: { inode: 7, note: "it's" } }),
  );
  await callApi(page, 'GET', `runs/${run}?wait=30`);
  await page.goto(`${podsmith.url}/runs/${run}?step=1`);
  await page.getByRole('link', { name: 'Use as test event' }).click();
  await expect(body(page)).toHaveValue('{\n  "inode": 7,\n  "note": "it\'s"\n}');
  await panel(page).getByRole('button', { name: 'Call it from a program' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText(`curl -X POST '${podsmith.url}/api/v1/operations/stepped/invoke'`);
  await dialog.getByRole('tab', { name: 'Python' }).click();
  await expect(dialog).toContainText('urllib.request');
});

test('the latest results are listed, shown again and compared', async ({ signedIn: page, podsmith }) => {
  await open(page, podsmith.url, 'compared');
  for (const method of ['POST', 'PUT']) {
    const call = await callApi(page, 'POST', `operations/compared/invoke?wait=0&method=${method}`);
    await callApi(page, 'GET', `invocations/${idOf(call)}?wait=30`);
  }
  await openTab(page, 'History');
  await expect(panel(page).getByRole('link', { name: 'POST /' })).toBeVisible();
  await panel(page).getByRole('link', { name: 'PUT /' }).click();
  await expect(page.getByRole('tab', { name: 'Result' })).toHaveAttribute('aria-selected', 'true');
  await panel(page).getByRole('button', { name: 'Compare' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: /Compare with/ }).click();
  await page.getByRole('option', { name: /POST/ }).click();
  await expect(dialog.getByText('Both say the same.')).toBeVisible();
});
