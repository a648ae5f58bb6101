import type { StorageView } from '#lib/retention/view.ts';
import { callApi } from './page-api.ts';
import { expect, test } from './test.ts';

test('the settings say what is kept and what it takes, and clean up when asked to', async ({
  signedIn: page,
  podsmith,
}) => {
  await page.goto(`${podsmith.url}/settings`);
  const storage = page.getByRole('region', { name: 'Storage' });
  await expect(storage.getByText('kept for 30 days, the newest 100,000 of each')).toBeVisible();
  await expect(storage.getByText(/^\d+ · \d+ KiB$/).first()).toBeVisible();
  await storage.getByRole('button', { name: 'Clean up now' }).click();
  await expect(storage.getByText(/^Cleaned up .*: .*(removed|nothing to remove)\.$/)).toBeVisible();
  const first = await callApi<StorageView>(page, 'GET', 'storage');
  expect(first.cleanUp).toMatchObject({ requestedAt: null, problems: [] });
  await callApi<StorageView>(page, 'POST', 'storage/clean-up');
  const finishedAt = async () => (await callApi<StorageView>(page, 'GET', 'storage')).cleanUp.finishedAt;
  await expect.poll(async () => [null, first.cleanUp.finishedAt].includes(await finishedAt())).toBe(false);
});
