import { openTab } from './editor.ts';
import { callApi, idOf } from './page-api.ts';
import { expect, test } from './test.ts';

const name = 'prints-slowly';
/** Prints a small text at once, or much of it in steps, and goes on until it is stopped. */
const handler = `import json, time
def handle(event, context):
    print("at work", flush=True)
    if json.loads(event.body or b"{}").get("much"):
        for part in range(40):
            print("\\n".join(f"line {part * 1000 + number}" for number in range(1000)), flush=True)
            time.sleep(0.1)
        print("that was much", flush=True)
    time.sleep(100)
`;

test('what a function prints is on the page while it goes on', async ({ signedIn: page, podsmith }) => {
  const codeSource = { 'handler.py': handler };
  await callApi(page, 'PUT', `operations/${name}`, {
    spec: { processor: { function: { runtime: 'python3', codeSource } } },
  });
  const adjacencyList = [
    { id: 0, to: [1] },
    { id: 1, operation: name, to: [] },
  ];
  await callApi(page, 'PUT', `pipelines/${name}`, { spec: { adjacencyList, strategy: 'all' } });

  await test.step('of a call', async () => {
    await page.goto(`${podsmith.url}/operations/${name}`);
    const panel = page.getByRole('region', { name: 'Test' });
    const log = panel.getByRole('log', { name: 'Log of the function' });
    await openTab(page, 'Log');
    await page.getByRole('button', { name: /^Run/ }).click();
    await expect(log).toContainText('at work', { timeout: 120_000 });
    await openTab(page, 'Result');
    await expect(panel.getByText('Running', { exact: true }).first()).toBeVisible();
    await page.getByRole('button', { name: 'Stop' }).click();
    await expect(panel.getByText('Cancelled').first()).toBeVisible();
    await openTab(page, 'Log');
    await expect(log).toContainText('at work');
  });

  await test.step('of a call that prints much', async () => {
    const panel = page.getByRole('region', { name: 'Test' });
    await openTab(page, 'Test');
    await panel.getByLabel('Event body').fill('{"much": true}');
    await openTab(page, 'Log');
    await page.getByRole('button', { name: /^Run/ }).click();
    await expect(panel.getByRole('log')).toContainText('that was much', { timeout: 60_000 });
    await openTab(page, 'Result');
    await expect(panel.getByText('Running', { exact: true }).first()).toBeVisible();
    await page.getByRole('button', { name: 'Stop' }).click();
    await expect(panel.getByText('Cancelled').first()).toBeVisible();
  });

  await test.step('of a step', async () => {
    const run = idOf(await callApi(page, 'POST', `pipelines/${name}/runs`, { parameters: {} }));
    await page.goto(`${podsmith.url}/runs/${run}`);
    await page
      .getByRole('button', { name: new RegExp(name) })
      .first()
      .click();
    await expect(page.getByRole('log', { name: 'Log of the step' })).toContainText('at work', {
      timeout: 60_000,
    });
    await page.getByRole('button', { name: 'Cancel' }).click();
    await expect(page.getByText('Cancelled').first()).toBeVisible();
  });
});
