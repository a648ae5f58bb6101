import { addFile, openTab } from './editor.ts';
import { expect, test } from './test.ts';

test('names what is wrong with an operation at its field and stores nothing', async ({
  signedIn: page,
  podsmith,
}) => {
  await page.goto(`${podsmith.url}/operations/new`);
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('Not A Name');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert').first()).toContainText('lower-case letters');
  await expect(name).toHaveAttribute('aria-invalid', 'true');

  await name.fill('errors-at-fields');
  await page.getByLabel('Time-out (s)').fill('soon');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByLabel('Time-out (s)')).toHaveAttribute('aria-invalid', 'true');
  await page.getByLabel('Time-out (s)').fill('');

  await page.goto(`${podsmith.url}/operations`);
  await expect(page.getByRole('heading', { name: 'Operations', level: 1 })).toBeVisible();
  await expect(page.getByRole('link', { name: 'errors-at-fields' })).toHaveCount(0);
});

test('refuses file names outside the folder and marks a missing handler', async ({
  signedIn: page,
  podsmith,
}) => {
  await page.goto(`${podsmith.url}/operations/new`);
  await page.getByLabel('Name', { exact: true }).fill('file-names');
  await page.getByRole('radio', { name: /Python 3/ }).check({ force: true });

  await openTab(page, 'Files');
  await page.getByRole('button', { name: 'New file' }).click();
  const dialog = page.getByRole('dialog', { name: 'New file' });
  for (const [bad, why] of [
    ['../x', 'stays inside'],
    ['/etc/x', 'relative'],
    ['handler.py', 'already'],
  ] as const) {
    await dialog.getByLabel('File name').fill(bad);
    await dialog.getByRole('button', { name: 'Add' }).click();
    await expect(dialog.getByText(why, { exact: false }).last()).toBeVisible();
  }
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await expect(dialog).toBeHidden();

  await page.getByRole('tab', { name: 'handler.py' }).click();
  await page.getByRole('button', { name: 'What to do with handler.py' }).click();
  await page.getByRole('menuitem', { name: 'Rename' }).click();
  const rename = page.getByRole('dialog', { name: 'Rename handler.py' });
  await rename.getByLabel('File name').fill('main.py');
  await rename.getByRole('button', { name: 'Rename' }).click();
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('list', { name: 'Problems with the files' })).toContainText('handler.py');
});

test('marks unsaved changes, saves with the keyboard, and deletes after asking', async ({
  signedIn: page,
  podsmith,
}) => {
  await page.goto(`${podsmith.url}/operations/new`);
  await page.getByLabel('Name', { exact: true }).fill('short-lived');
  await page.keyboard.press('ControlOrMeta+s');
  await expect(page.getByRole('heading', { name: 'short-lived', level: 1 })).toBeVisible();
  await expect(page.getByText('Everything is saved')).toBeVisible();

  await addFile(page, 'notes.txt', 'nothing yet');
  await expect(page.getByText('Unsaved changes')).toBeVisible();
  await page.keyboard.press('ControlOrMeta+s');
  await expect(page.getByText('Everything is saved')).toBeVisible();
  await page.reload();
  await expect(page.getByRole('tab', { name: 'notes.txt' })).toBeVisible();

  await page.goto(`${podsmith.url}/operations/new`);
  await page.getByLabel('Name', { exact: true }).fill('short-lived');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert').first()).toContainText('exists already');

  await page.goto(`${podsmith.url}/operations/short-lived`);
  await openTab(page, 'Settings');
  await page.getByRole('button', { name: 'Delete' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Delete short-lived?' });
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await expect(page.getByRole('heading', { name: 'Operations', level: 1 })).toBeVisible();
  await expect(page.getByRole('link', { name: 'short-lived' })).toHaveCount(0);
});
