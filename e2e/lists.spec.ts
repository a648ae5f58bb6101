import { callApi } from './page-api.ts';
import { expect, test } from './test.ts';

const server = { processor: { httpServer: { address: '127.0.0.1', port: 9 } } };

test('operations and pipelines are searched and ordered, and the address keeps both', async ({
  signedIn: page,
  podsmith,
}) => {
  await page.goto(`${podsmith.url}/runs`);
  for (const name of ['find-disk', 'find-cpu', 'find-disk-of-node']) {
    await callApi(page, 'PUT', `operations/${name}`, { spec: server });
  }
  const spec = { adjacencyList: [{ to: [1] }, { operation: 'find-cpu' }] };
  for (const name of ['ordered-first', 'ordered-second'])
    await callApi(page, 'PUT', `pipelines/${name}`, { spec });

  await page.goto(`${podsmith.url}/operations`);
  const rows = page.getByRole('table', { name: 'Operations' }).getByRole('rowheader');
  const search = page.getByRole('searchbox', { name: 'Search operations' });
  await search.fill('find disk');
  await expect(rows).toHaveText(['find-disk', 'find-disk-of-node']);
  await expect(page).toHaveURL(/\?search=find\+disk$/);
  await page.reload();
  await expect(rows).toHaveText(['find-disk', 'find-disk-of-node']);
  await expect(search).toHaveValue('find disk');

  // What is new appears by itself where it fits.
  await callApi(page, 'PUT', 'operations/find-disk-now', { spec: server });
  await callApi(page, 'PUT', 'operations/other-disk-now', { spec: server });
  await expect(rows).toHaveText(['find-disk', 'find-disk-now', 'find-disk-of-node']);

  await page.getByRole('button', { name: /Order/ }).click();
  await page.getByRole('option', { name: 'Changed last' }).click();
  await expect(rows).toHaveText(['find-disk-now', 'find-disk-of-node', 'find-disk']);
  await page.goBack();
  await expect(rows).toHaveText(['find-disk', 'find-disk-now', 'find-disk-of-node']);

  await search.fill('no-such-thing');
  await expect(page.getByText('No operation has “no-such-thing” in its name, or as a label.')).toBeVisible();
  await search.press('Escape');
  await expect(rows.filter({ hasText: 'find-cpu' })).toBeVisible();
  await expect(page).toHaveURL(/\/operations$/);

  await page.goto(`${podsmith.url}/pipelines?search=ordered&sort=updated`);
  const pipelines = page.getByRole('table', { name: 'Pipelines' });
  await expect(pipelines.getByRole('rowheader')).toHaveText(['ordered-second', 'ordered-first']);
  // The last run of each comes as it goes, and leads to it.
  await callApi(page, 'POST', 'pipelines/ordered-first/runs', {});
  const run = pipelines.getByRole('row', { name: /ordered-first/ }).getByRole('link', { name: /Failed/ });
  await expect(run).toBeVisible({ timeout: 30_000 });
  await run.click();
  await expect(page).toHaveURL(/\/runs\/[0-9a-f-]+$/);
});
