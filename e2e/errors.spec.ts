import type { Page } from '@playwright/test';
import { type AnsweringServer, startAnsweringServer } from './answering-server.ts';
import { callApi, findError, idOf } from './page-api.ts';
import { expect, test } from './test.ts';

let server: AnsweringServer;
let calls = 0;

test.beforeAll(async () => {
  server = await startAnsweringServer({
    '/torn': () => {
      calls += 1;
      return {
        status: 500,
        body: JSON.stringify({ error: `sector ${calls} of the torn disk is unreadable` }),
      };
    },
  });
});

test.afterAll(() => server.close());

async function fail(page: Page): Promise<string> {
  const id = idOf(await callApi(page, 'POST', 'pipelines/torn-disks/runs', { parameters: {} }));
  await callApi(page, 'GET', `runs/${id}?wait=60`);
  return id;
}

test('groups failures, which are resolved and come back', async ({ signedIn: page, podsmith }) => {
  await callApi(page, 'PUT', 'operations/torn-disk', server.operation('/torn'));
  await callApi(page, 'PUT', 'pipelines/torn-disks', {
    spec: {
      strategy: 'all',
      adjacencyList: [
        { id: 0, to: [1] },
        { id: 1, operation: 'torn-disk', to: [2] },
        { id: 2, operation: 'torn-disk', to: [] },
      ],
    },
  });
  await page.goto(`${podsmith.url}/errors?operation=torn-disk`);
  await expect(page.getByText('No error matches these filters.')).toBeVisible();
  await fail(page);
  const second = await fail(page);

  const row = page.getByRole('row', { name: /sector 2 of the torn disk is unreadable/ });
  await test.step('two failures of one kind are one error, which shows by itself', async () => {
    await expect(row.getByRole('cell', { name: '2', exact: true })).toBeVisible({ timeout: 30_000 });
    await expect(page.getByRole('table', { name: 'Errors' }).locator('tbody tr')).toHaveCount(1);
    await expect(row).toContainText('Open');
  });

  const fingerprint = await findError(page, 'torn-disk', { count: 2 });
  await test.step('the failed step leads to it, and the overview shows that it is new', async () => {
    await page.goto(`${podsmith.url}/runs/${second}?step=1`);
    const seen = page
      .getByRole('region', { name: 'Step: torn-disk' })
      .getByRole('link', { name: 'Seen 2 times' });
    await expect(seen).toHaveAttribute('href', `/errors/${fingerprint}`);
    await page.goto(`${podsmith.url}/`);
    const fresh = page.getByRole('table', { name: 'New errors' });
    await fresh.getByRole('link', { name: /sector 2 of the torn disk/ }).click();
    await expect(page).toHaveURL(`${podsmith.url}/errors/${fingerprint}`);
  });

  await test.step('it tells where it was seen, is assigned and resolved', async () => {
    const link = page.getByRole('table', { name: 'Runs' }).getByRole('link', { name: second.slice(0, 8) });
    await expect(link).toHaveAttribute('href', `/runs/${second}?step=1&attempt=1`);
    await expect(
      page.getByRole('table', { name: 'Pipelines' }).getByRole('row', { name: /torn-disks/ }),
    ).toContainText('2');
    await page.getByRole('button', { name: /Assigned to/ }).click();
    await page.getByRole('option', { name: /admin@example\.com/ }).click();
    await page.getByRole('button', { name: 'Resolve' }).click();
    await expect(page.getByText(/Resolved by admin@example\.com/)).toBeVisible();
  });

  await test.step('it comes back when it is seen again, on the page that is open', async () => {
    await fail(page);
    await expect(page.getByText(/Came back .* after admin@example\.com had resolved it/)).toBeVisible({
      timeout: 30_000,
    });
    await expect(page.getByText('seen 3 times').first()).toBeVisible();
    await page.goto(`${podsmith.url}/errors?assignee=admin@example.com`);
    await expect(page.getByRole('row', { name: /sector 3 of the torn disk/ })).toContainText('Came back');
  });

  await test.step('what is ticked is ignored, and is out of the list', async () => {
    await page.getByRole('checkbox', { name: /Select the error sector 3/ }).click();
    await page.getByRole('button', { name: 'Ignore 1' }).click();
    await expect(page.getByText('No error matches these filters.')).toBeVisible();
  });
});
