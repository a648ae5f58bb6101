import { randomBytes } from 'node:crypto';
import { openTab, writeFile } from './editor.ts';
import { expect, test } from './test.ts';

/** Another one in each run, so that none is found built. */
const mark = randomBytes(4).toString('hex');

const handler = (word: string) => `# ${mark}
def handle(event, context):
    print("saying ${word}")
    return {"body": {"word": "${word}", "path": event.path}}
`;

test('tries the text of a new operation as it stands, again and again, and saves nothing', async ({
  signedIn: page,
  podsmith,
}) => {
  test.setTimeout(240_000);
  await page.goto(`${podsmith.url}/operations/-/new`);
  await page.getByRole('radio', { name: /Python 3/ }).check({ force: true });
  const panel = page.getByRole('region', { name: 'Test' });
  const body = panel.getByRole('region', { name: 'Response body' });

  await test.step('without a name, by the button', async () => {
    await writeFile(page, 'handler.py', handler('first'));
    await panel.getByLabel('Path and query').fill('/nodes');
    await page.getByRole('button', { name: /^Try/ }).click();
    await expect(body).toContainText('"word": "first"', { timeout: 120_000 });
    await expect(body).toContainText('"path": "/nodes"');
    await expect(panel.getByText('200', { exact: true })).toBeVisible();
    await expect(panel.getByText('Unsaved text, no revision')).toBeVisible();
    await expect(panel.getByText('Duration')).toBeVisible();
    await openTab(page, 'Log');
    await expect(panel.getByRole('log', { name: 'Log of the function' })).toContainText('saying first');
    await openTab(page, 'Result');
  });

  await test.step('with changed text, by the keyboard', async () => {
    await page.getByLabel('Name', { exact: true }).fill('said');
    await writeFile(page, 'handler.py', handler('second'));
    await page.keyboard.press('ControlOrMeta+Enter');
    await expect(body).toContainText('"word": "second"');
    await expect(panel.getByRole('list', { name: 'Progress' })).toContainText('Dependencies: not needed');
    await openTab(page, 'Log');
    await expect(panel.getByRole('log', { name: 'Log of the function' })).toHaveText('saying second');
    await openTab(page, 'Result');
  });

  await test.step('with text that cannot be read, and sees where', async () => {
    await writeFile(page, 'handler.py', 'def handle(event, context):\n    return (\n');
    await page.keyboard.press('ControlOrMeta+Enter');
    await expect(panel.getByText('500', { exact: true })).toBeVisible();
    await expect(body).toContainText('SyntaxError');
  });

  await test.step('sees that it is still unsaved, and saves it', async () => {
    expect(await page.evaluate(() => location.pathname)).toBe('/operations/-/new');
    await writeFile(page, 'handler.py', handler('second'));
    await page.keyboard.press('ControlOrMeta+Enter');
    await expect(body).toContainText('"word": "second"');
    const content = await panel.locator('dt:has-text("Content") + dd').textContent();
    await page.keyboard.press('ControlOrMeta+s');
    await expect(page.getByRole('heading', { name: 'said', level: 1 })).toBeVisible();
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await expect(panel.getByText('200', { exact: true })).toBeVisible({ timeout: 120_000 });
    await expect(panel.getByText('Unsaved text, no revision')).toBeHidden();
    // What was tried is what was built.
    await openTab(page, 'Build');
    await page.getByRole('table', { name: 'Builds' }).getByRole('link').first().click();
    await expect(page.getByRole('main')).toContainText(`function:${content}`);
  });

  await test.step('finds the try Pod among the Pods, where it can be deleted and not restarted', async () => {
    await page.getByRole('link', { name: 'Pods', exact: true }).click();
    await page.getByRole('link', { name: /-try-/ }).first().click();
    await expect(page.getByText('None: one person tries unsaved text in it')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Restart' })).toBeHidden();
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete' }).click();
    await expect(page.getByText('The Pod is being deleted')).toBeVisible();
  });
});

test('stops a try that does not end', async ({ signedIn: page, podsmith }) => {
  test.setTimeout(120_000);
  await page.goto(`${podsmith.url}/operations/-/new`);
  await page.getByRole('radio', { name: /Python 3/ }).check({ force: true });
  const endless =
    'import time\ndef handle(event, context):\n    print("waiting", flush=True)\n    time.sleep(600)\n';
  await writeFile(page, 'handler.py', endless);
  const panel = page.getByRole('region', { name: 'Test' });
  await openTab(page, 'Log');
  await page.getByRole('button', { name: /^Try/ }).click();
  await expect(panel.getByRole('log', { name: 'Log of the function' })).toContainText('waiting', {
    timeout: 60_000,
  });
  await openTab(page, 'Result');
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(panel.getByText('The invocation was cancelled.')).toBeVisible();
});

test('an operation that is no function is run as before', async ({ signedIn: page, podsmith }) => {
  await page.goto(`${podsmith.url}/operations/-/new`);
  await page.getByRole('radio', { name: /^Script/ }).check({ force: true });
  await expect(page.getByRole('button', { name: /^Run/ })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Try/ })).toBeHidden();
});

test('says what a try leaves to the build', async ({ signedIn: page, podsmith }) => {
  await page.goto(`${podsmith.url}/operations/-/new`);
  const panel = page.getByRole('region', { name: 'Test' });
  await page.getByRole('radio', { name: /TypeScript/ }).check({ force: true });
  await expect(panel.getByText('Types are checked when it is built.')).toBeVisible();
  await page.getByRole('radio', { name: /^Go/ }).check({ force: true });
  await expect(page.getByRole('button', { name: /^Try/ })).toBeVisible();
  await expect(panel.getByText('Types are checked when it is built.')).toBeHidden();
});
