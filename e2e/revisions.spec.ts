import type { Page } from '@playwright/test';
import { openTab, textOf, writeFile } from './editor.ts';
import { callApi } from './page-api.ts';
import { expect, test } from './test.ts';

const name = 'with-a-past';

async function saveWith(page: Page, message: string): Promise<void> {
  await page.getByRole('button', { name: 'With a message' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save with a message' });
  await dialog.getByLabel('Message').fill(message);
  await dialog.getByLabel('Message').press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Everything is saved')).toBeAttached();
}

test('a save is kept with its author and message, compared, and gone back to', async ({
  signedIn: page,
  podsmith,
}) => {
  test.setTimeout(120_000);
  const codeSource = { 'handler.py': 'def handle(event, context):\n    return {"body": "first"}\n' };
  const spec = { processor: { function: { runtime: 'python3', codeSource } } };
  await page.goto(`${podsmith.url}/runs`);
  await callApi(page, 'PUT', `operations/${name}?message=Begins`, { spec });
  const pipeline = { adjacencyList: [{ to: [1] }, { operation: name }] };
  await callApi(page, 'PUT', 'pipelines/looks-back', { spec: pipeline });
  await page.goto(`${podsmith.url}/operations/${name}`);
  await openTab(page, 'History');
  const revisions = page.getByRole('list', { name: 'Revisions' }).getByRole('listitem');
  await expect(revisions).toHaveCount(1);
  await expect(revisions).toContainText('Begins');
  await expect(revisions).toContainText('admin@example.com');
  await expect(page.getByText('Not called yet.')).toBeVisible();

  await writeFile(page, 'handler.py', 'def handle(event, context):\n    return {"body": "second"}\n');
  await saveWith(page, 'Says second');
  await expect(revisions).toHaveCount(2);
  await expect(revisions.first()).toContainText(/Says second.*Current/);
  await expect(revisions.last()).not.toContainText('Current');

  // Someone else's is there as soon as it is saved.
  const third = { 'handler.py': 'def handle(event, context):\n    return {"body": "third"}\n' };
  await callApi(page, 'PUT', `operations/${name}?message=By%20another`, {
    spec: { processor: { function: { runtime: 'python3', codeSource: third } } },
  });
  await expect(revisions).toHaveCount(3);
  await expect(revisions.first()).toContainText('By another');

  await revisions
    .last()
    .getByRole('button', { name: /Compare/ })
    .click();
  const dialog = page.getByRole('dialog', { name: /Revision [0-9a-f]{12}/ });
  const comparison = dialog.getByRole('region', { name: 'Comparison of handler.py' });
  await expect(comparison).toContainText('first');
  await expect(comparison).toContainText('second');
  await dialog.getByRole('button', { name: /Compare with/ }).click();
  await page.getByRole('option', { name: /By another/ }).click();
  await expect(comparison).toContainText('third');

  await dialog.getByRole('button', { name: 'Restore into the editor' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText('Unsaved changes')).toBeVisible();
  await expect.poll(() => textOf(page, 'handler.py')).toContain('"first"');
  // Nothing was saved by that.
  await expect(revisions).toHaveCount(3);
  await page.getByRole('button', { name: 'With a message' }).click();
  const saving = page.getByRole('dialog', { name: 'Save with a message' });
  await saving.getByLabel('Message').fill('Back to the first');
  await saving.getByRole('button', { name: 'Save' }).click();
  // Of what was saved meanwhile it is told, and the message is not lost.
  await page.getByRole('button', { name: 'Overwrite with mine' }).click();
  await expect(revisions).toHaveCount(4);
  await expect(revisions.first()).toContainText(/Back to the first.*Current/);

  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByRole('region', { name: 'Used by' }).getByRole('link', { name: 'looks-back' }).click();
  await expect(page.getByRole('heading', { name: 'looks-back', level: 1 })).toBeVisible();
});
