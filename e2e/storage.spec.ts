import { storageSchema } from '#lib/retention/view.ts';
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
  const read = async () => storageSchema.parse(await callApi(page, 'GET', 'storage'));
  const first = await read();
  expect(first.cleanUp).toMatchObject({ requestedAt: null, problems: [] });
  await callApi(page, 'POST', 'storage/clean-up');
  const finishedAt = async () => (await read()).cleanUp.finishedAt;
  await expect.poll(async () => [null, first.cleanUp.finishedAt].includes(await finishedAt())).toBe(false);
});
