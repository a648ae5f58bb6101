import { mkdir } from 'node:fs/promises';
import { addNode, node } from './canvas.ts';
import { addFile, openTab, writeFile } from './editor.ts';
import { type Podsmith, startPodsmith } from './podsmith.ts';
import { expect, test } from './test.ts';

// Images are kept by content: without a mark of its own, a second run of this test would see no build.
const mark = `# ${new Date().toISOString()}\n`;

// The example of the function page of KubeDiag's documentation, as it stands there.
const handler = `${mark}from .hello import hello
import json
def handle(event, context):
    data = dict()
    if len(event.body) != 0:
        data = json.loads(event.body)

    hello()
    result = dict()
    for key in data:
        result[key] = data[key]
    result["a"] = "1"
    result["b"] = "2"
    json_object = json.dumps(result)
    return {
        "statusCode": 200,
        "body": json_object
    }
`;
const hello = `def hello():
    print("hello from the second file")
`;
const summarize = `${mark}import json
def handle(event, context):
    data = json.loads(event.body)
    print("summarizing", data["node"])
    return {"body": {"summary": data["node"] + ": " + data["a"] + data["b"]}}
`;

let fresh: Podsmith;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  fresh = await startPodsmith();
});
test.afterAll(() => fresh.stop());

test('a newcomer writes a function, runs it, chains it and watches the run', async ({ page }) => {
  await test.step('creates the account with the printed link', async () => {
    expect(fresh.setupLink, fresh.output()).toBeDefined();
    await page.goto(fresh.setupLink ?? '');
    const create = page.getByRole('button', { name: 'Create account' });
    await create.click();
    for (const label of ['Name', 'E-mail', 'Password']) {
      await expect(page.getByLabel(label)).toHaveAttribute('aria-invalid', 'true');
    }
    // An error goes with its field; the others stay.
    await page.getByLabel('Name').fill('Ada');
    await expect(page.getByLabel('Name')).not.toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByLabel('E-mail')).toHaveAttribute('aria-invalid', 'true');
    await page.getByLabel('E-mail').fill('ada@example.com');
    await page.getByLabel('Password').fill('a-long-password');
    await expect(page.getByText('INVALID_INPUT')).toBeHidden();
    await create.click();
    await expect(page.getByRole('heading', { name: 'Your first function' })).toBeVisible();
  });

  await test.step('signs out and in again', async () => {
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('E-mail').fill('ada@example.com');
    await page.getByLabel('Password').fill('a-long-password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await expect(page.getByRole('heading', { name: 'Your first function' })).toBeVisible();
  });

  await test.step('pastes the example into the starter files of python3', async () => {
    await page.getByRole('link', { name: 'Write your first function' }).click();
    await page.getByLabel('Name', { exact: true }).fill('collect');
    await page.getByRole('radio', { name: /Python 3/ }).check({ force: true });
    await expect(page.getByRole('tab', { name: 'handler.py' })).toBeVisible();
    await expect(page.getByRole('tab', { name: 'requirements.txt' })).toBeVisible();
    await writeFile(page, 'handler.py', handler);
    await addFile(page, 'hello.py', hello);
  });

  await test.step('runs it and watches the build log arrive', async () => {
    await page.getByLabel('Event body').fill('{"node": "worker-1"}');
    await page.evaluate(noteLogLengths);
    await page.getByRole('button', { name: /^Run/ }).click();
    await expect(page.getByRole('log', { name: 'Build log' })).toContainText(/STEP/i, { timeout: 60_000 });
    await expect(page.getByRole('list', { name: 'Progress' })).toContainText('Build: done', {
      timeout: 60_000,
    });
    // Line by line: the log was seen at several lengths while the build went on.
    const lengths = await page.evaluate(() => document.documentElement.dataset.logLengths ?? '');
    expect(lengths.split(' ').length, `lengths of the log: ${lengths}`).toBeGreaterThan(3);
  });

  await test.step('sees status, headers, body, duration and log', async () => {
    const panel = page.getByRole('region', { name: 'Test' });
    await expect(panel.getByText('Succeeded', { exact: true }).first()).toBeVisible({ timeout: 120_000 });
    await expect(panel.getByText('200', { exact: true })).toBeVisible();
    await expect(panel.getByText('Duration')).toBeVisible();
    const body = panel.getByRole('region', { name: 'Response body' });
    await expect(body).toContainText('"node": "worker-1"');
    await expect(body).toContainText('"b": "2"');
    await panel.getByRole('button', { name: /Response headers/ }).click();
    await expect(panel.getByRole('table', { name: 'Response headers' })).toContainText(/content-type/i);
    await openTab(page, 'Log');
    await expect(panel.getByRole('log', { name: 'Log of the function' })).toContainText(
      'hello from the second file',
    );
  });

  await test.step('writes a second function that uses what the first returns', async () => {
    await page.getByRole('link', { name: 'Operations' }).first().click();
    await page.getByRole('link', { name: 'New operation' }).click();
    await page.getByLabel('Name', { exact: true }).fill('summarize');
    await page.getByRole('radio', { name: /Python 3/ }).check({ force: true });
    await writeFile(page, 'handler.py', summarize);
    await page.keyboard.press('ControlOrMeta+s');
    await expect(page.getByRole('heading', { name: 'summarize', level: 1 })).toBeVisible();
  });

  await test.step('makes a pipeline of the two', async () => {
    await page.getByRole('link', { name: 'Pipelines' }).click();
    await page.getByRole('link', { name: 'New pipeline' }).click();
    await page.getByLabel('Name', { exact: true }).fill('inspect-node');
    await addNode(page, undefined, 'collect');
    await addNode(page, 1, 'summarize');
    await expect(node(page, 2)).toContainText('summarize');
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('heading', { name: 'inspect-node', level: 1 })).toBeVisible();
  });

  await test.step('runs it with parameters and watches each step', async () => {
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: /Run inspect-node/ });
    await dialog.getByLabel('Parameters (JSON)').fill('{"node": "worker-7", "inode": 18446744073709551615}');
    await dialog.getByRole('button', { name: 'Start run' }).click();
    await page.waitForURL(/\/runs\/[0-9a-f-]+/);
    // The states come over the event stream: the page is never loaded again.
    await page.evaluate(() => {
      document.documentElement.dataset.sameDocument = 'yes';
    });
    await expect(page.locator('[data-step-node="1"][data-step-status="succeeded"]')).toBeVisible({
      timeout: 60_000,
    });
    // The second function has no image yet: its step goes on for seconds.
    await expect(page.locator('[data-step-node="2"][data-step-status="running"]')).toBeVisible();
    await expect(page.locator('[data-step-node="2"][data-step-status="succeeded"]')).toBeVisible({
      timeout: 120_000,
    });
    await expect(page.getByRole('status').filter({ hasText: 'Run succeeded.' })).toBeAttached();
    await expect(page.locator('html')).toHaveAttribute('data-same-document', 'yes');
    await expect(page.getByRole('region', { name: 'Results' })).toContainText('"summary": "worker-7: 12"');
  });

  await test.step('opens a step and sees all of it', async () => {
    await page
      .getByRole('list', { name: 'Steps' })
      .getByRole('button', { name: /summarize/ })
      .click();
    const step = page.getByRole('region', { name: 'Step: summarize' });
    const input = step.getByRole('region', { name: 'Input' });
    await expect(input).toContainText('"a": "1"');
    await expect(input).toContainText('18446744073709551615');
    await expect(step.getByRole('region', { name: 'Output' })).toContainText('worker-7: 12');
    await expect(step.getByRole('log', { name: 'Log of the step' })).toContainText('summarizing worker-7');
    await expect(step.getByText('Attempt', { exact: true })).toBeVisible();
    await expect(step.getByText(/sha256:[0-9a-f]{12}/).first()).toBeVisible();
    await expect(step.getByText('Duration')).toBeVisible();
  });

  if (process.env.UPDATE_SCREENSHOTS) {
    await mkdir('docs/images', { recursive: true });
    await page.screenshot({ path: 'docs/images/run.png' });
  }
});

/** Runs in the page: notes each length the build log is drawn at. */
function noteLogLengths(): void {
  const { dataset } = document.documentElement;
  let last = 0;
  new MutationObserver(() => {
    const length = document.querySelector('[aria-label="Build log"]')?.textContent?.length ?? 0;
    if (length === last) return;
    last = length;
    dataset.logLengths = `${dataset.logLengths ?? ''} ${length}`.trim();
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}
