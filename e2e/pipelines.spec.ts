import type { Page } from '@playwright/test';
import { addNode, canvas, dragEdge, inspector } from './canvas.ts';
import { expect, test } from './test.ts';

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

test('says what is missing, refuses an edge that would close a cycle, and saves what is drawn', async ({
  signedIn: page,
  podsmith,
}) => {
  await addHttpOperation(page, podsmith.url, 'probe-a');
  await page.goto(`${podsmith.url}/pipelines/new`);
  await page.getByLabel('Name', { exact: true }).fill('without-a-cycle');
  await expect(inspector(page)).not.toContainText('problem');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert').first()).toContainText('names no operation');

  await addNode(page, undefined, 'probe-a');
  await expect(page.getByText(/names no operation/)).toHaveCount(0);
  await addNode(page, 1, 'probe-a');
  await dragEdge(page, 2, 1);
  await expect(page.getByText(/an edge back would close a cycle/)).toBeVisible();
  await expect(canvas(page).locator('.react-flow__edge')).toHaveCount(2);
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'without-a-cycle', level: 1 })).toBeVisible();
});

test('refuses parameters that are no object and shows why a step failed', async ({
  signedIn: page,
  podsmith,
}) => {
  await addHttpOperation(page, podsmith.url, 'nobody-there');
  await page.goto(`${podsmith.url}/pipelines/new`);
  await page.getByLabel('Name', { exact: true }).fill('fails');
  await addNode(page, undefined, 'nobody-there');
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
