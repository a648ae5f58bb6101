import type { Page } from '@playwright/test';
import { expect, test } from './test.ts';

async function addNode(page: Page, id: number, operation: string): Promise<void> {
  await page.getByRole('button', { name: 'Add node' }).click();
  const row = page.getByRole('listitem', { name: `Node ${id}`, exact: true });
  await row.getByRole('button', { name: /Operation/ }).click();
  await page.getByRole('option', { name: operation, exact: true }).click();
}

/** An operation that needs no engine to be saved. */
async function addHttpOperation(page: Page, url: string, name: string): Promise<void> {
  await page.goto(`${url}/operations/new`);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('radio', { name: /HTTP server/ }).check({ force: true });
  await page.getByLabel('Address').fill('127.0.0.1');
  await page.getByLabel('Port').fill('9');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
}

test('shows a cycle at the offending node and saves once it is mended', async ({
  signedIn: page,
  podsmith,
}) => {
  await addHttpOperation(page, podsmith.url, 'probe-a');
  await page.goto(`${podsmith.url}/pipelines/new`);
  await page.getByLabel('Name', { exact: true }).fill('with-a-cycle');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert').first()).toContainText('names no operation');

  await addNode(page, 1, 'probe-a');
  await addNode(page, 2, 'probe-a');
  const second = page.getByRole('listitem', { name: 'Node 2', exact: true });
  await second.getByRole('button', { name: /Then/ }).click();
  await page.getByRole('option', { name: /1 · probe-a/ }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('list', { name: 'Nodes' })).toContainText('form a cycle');

  await second.getByRole('button', { name: 'Remove node 2' }).click();
  await expect(page.getByRole('list', { name: 'Nodes' })).not.toContainText('form a cycle');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'with-a-cycle', level: 1 })).toBeVisible();
});

test('refuses parameters that are no object and shows why a step failed', async ({
  signedIn: page,
  podsmith,
}) => {
  await addHttpOperation(page, podsmith.url, 'nobody-there');
  await page.goto(`${podsmith.url}/pipelines/new`);
  await page.getByLabel('Name', { exact: true }).fill('fails');
  await addNode(page, 1, 'nobody-there');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'fails', level: 1 })).toBeVisible();

  await page.getByRole('button', { name: 'Run', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Run fails' });
  await dialog.getByLabel('Parameters (JSON)').fill('[1, 2]');
  await dialog.getByRole('button', { name: 'Start run' }).click();
  await expect(dialog.getByText('A JSON object is expected')).toBeVisible();
  await dialog.getByLabel('Parameters (JSON)').fill('{"text": "<img src=x onerror=alert(1)>"}');
  await dialog.getByRole('button', { name: 'Start run' }).click();

  await page.waitForURL(/\/runs\/[0-9a-f-]+/);
  await expect(page.locator('[data-step-node="1"][data-step-status="failed"]')).toBeVisible({
    timeout: 30_000,
  });
  await expect(page.getByRole('status').filter({ hasText: 'Run failed.' })).toBeAttached();
  // What users give is text, never markup.
  await expect(page.getByRole('region', { name: 'Parameters' })).toContainText(
    '<img src=x onerror=alert(1)>',
  );
  await page
    .getByRole('list', { name: 'Steps' })
    .getByRole('button', { name: /nobody-there/ })
    .click();
  await expect(page.getByRole('region', { name: 'Step: nobody-there' }).getByRole('alert')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Retry' })).toBeVisible();

  await page.goto(`${podsmith.url}/runs?pipeline=fails&status=succeeded`);
  await expect(page.getByText('No run matches these filters.')).toBeVisible();
  await page.goto(`${podsmith.url}/runs?pipeline=fails&status=failed`);
  await expect(page.getByRole('table', { name: 'Runs' }).getByText('Failed').first()).toBeVisible();
});
