import { callApi } from './page-api.ts';
import { expect, test } from './test.ts';

const server = { processor: { httpServer: { address: '127.0.0.1', port: 9 } } };

test('anything is gone to by a part of its name, by keyboard and on a phone', async ({
  signedIn: page,
  podsmith,
}) => {
  await callApi(page, 'PUT', 'operations/palette-disk', { spec: server });
  await callApi(page, 'PUT', 'operations/palette-disk-2', { spec: server });
  await page.goto(`${podsmith.url}/settings`);
  await expect(page.getByRole('button', { name: 'Go to anything' })).toBeVisible();
  const palette = page.getByRole('dialog', { name: 'Go to anything' });
  const search = palette.getByRole('searchbox', { name: 'Go to anything' });
  await expect(async () => {
    await page.keyboard.press('Control+k');
    await expect(search).toBeFocused({ timeout: 1000 });
  }).toPass();
  await page.keyboard.type('disk pal');
  await expect(palette.getByRole('option')).toHaveText(['palette-disk', 'palette-disk-2']);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/operations\/palette-disk/);

  // In the editor the key begins a chord of its own; elsewhere on the page it does not.
  await page.keyboard.press('Control+k');
  await expect(search).toBeFocused();
  await page.keyboard.type('no such thing');
  await expect(palette.getByText('Nothing is named like this.')).toBeVisible();
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(palette).toBeHidden();

  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole('button', { name: 'Go to anything' }).click();
  await search.fill('secur');
  await palette.getByRole('option', { name: 'Security' }).click();
  await expect(page).toHaveURL(/\/security$/);
});
