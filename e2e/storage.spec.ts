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
  const read = async () => storageSchema.parse(await callApi(page, 'GET', 'storage')).cleanUp;
  // There may have been one already: it is due some minutes after the start.
  const isDoneAfter = async (before: string | null) => {
    const { requestedAt, finishedAt } = await read();
    return requestedAt === null && finishedAt !== null && finishedAt !== before;
  };
  const before = (await read()).finishedAt;
  await storage.getByRole('button', { name: 'Clean up now' }).click();
  await expect.poll(() => isDoneAfter(before)).toBe(true);
  await expect(storage.getByText(/^Cleaned up .*: .*(removed|nothing to remove)\.$/)).toBeVisible();
  const { finishedAt, problems } = await read();
  expect(problems).toEqual([]);
  await callApi(page, 'POST', 'storage/clean-up');
  await expect.poll(() => isDoneAfter(finishedAt)).toBe(true);
});
