import type { Page } from '@playwright/test';
import { type AnsweringServer, startAnsweringServer } from './answering-server.ts';
import { writeFile } from './editor.ts';
import { callApi, idOf } from './page-api.ts';
import { expect, test } from './test.ts';

let server: AnsweringServer;
let checks = 0;

test.beforeAll(async () => {
  server = await startAnsweringServer({
    '/collect': () => ({ body: '{"used":91}' }),
    '/check': () => {
      checks += 1;
      return { body: JSON.stringify({ checks }) };
    },
  });
});

test.afterAll(() => server.close());

const judge = (text: string) =>
  `import json\ndef handle(event, context):\n    used = json.loads(event.body)["used"]\n    return {"verdict": ${text}}\n`;

/** A pipeline of three: the second is a function, the last an HTTP server that counts its calls. */
async function finishedRun(page: Page): Promise<string> {
  await callApi(page, 'PUT', 'operations/collect', server.operation('/collect'));
  await callApi(page, 'PUT', 'operations/check', server.operation('/check'));
  await callApi(page, 'PUT', 'operations/judge', {
    spec: { processor: { function: { runtime: 'python3', codeSource: { 'handler.py': judge('"fine"') } } } },
  });
  await callApi(page, 'PUT', 'pipelines/disks', {
    spec: {
      strategy: 'all',
      adjacencyList: [
        { id: 0, to: [1] },
        { id: 1, operation: 'collect', to: [2] },
        { id: 2, operation: 'judge', to: [3] },
        { id: 3, operation: 'check', to: [] },
      ],
    },
  });
  const id = idOf(await callApi(page, 'POST', 'pipelines/disks/runs', { parameters: { host: 'a' } }));
  await callApi(page, 'GET', `runs/${id}?wait=120`);
  return id;
}

const openStep = (page: Page, name: string) =>
  page
    .getByRole('list', { name: 'Steps' })
    .getByRole('button', { name: new RegExp(name) })
    .click();

test('runs a step again with unsaved code and an edited input, and shows what came of it', async ({
  signedIn: page,
  podsmith,
}) => {
  const id = await finishedRun(page);
  // The code is mended in the editor, and not saved.
  await page.goto(`${podsmith.url}/operations/judge`);
  await writeFile(page, 'handler.py', judge('"full" if used > 90 else "fine"'));
  await page.waitForTimeout(600);
  await page.goto(`${podsmith.url}/runs/${id}`);
  await openStep(page, 'judge');
  // What an expression would make of the step's input is seen as it is typed.
  await page.getByText('Try an expression').click();
  const expression = page.getByRole('textbox', { name: 'Expression (CEL)' });
  await expression.fill('used > 90 ? "full" : gone');
  await expect(page.getByRole('region', { name: 'Value of the expression' })).toContainText('"full"');
  await expression.fill('used > 95 ? "full" : gone');
  await expect(page.getByText(/gone/).last()).toBeVisible();
  await expect(page.getByRole('region', { name: 'Value of the expression' })).toBeHidden();
  await page.getByRole('button', { name: 'Run again…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Run again' });
  // One press from here: the step and what stands in the editor are chosen already.
  await expect(dialog.getByRole('radio', { name: 'judge' })).toBeChecked();
  await expect(dialog.getByRole('radio', { name: 'Unsaved' })).toBeChecked();
  await dialog.getByRole('button', { name: 'Edit' }).click();
  const input = dialog.getByRole('textbox', { name: 'Input (JSON)' });
  await expect(input).toHaveValue(/"used": 91/);
  await input.fill('{"used": 99,');
  await expect(dialog.getByText(/This is not JSON/)).toBeVisible();
  await input.fill('{"used": 99}');
  await dialog.getByRole('button', { name: 'Run again' }).click();

  await expect(page).not.toHaveURL(new RegExp(id));
  await expect(page.getByText('with an edited input, with unsaved code of judge')).toBeVisible();
  const again = new URL(page.url()).pathname.split('/').at(-1);
  expect(await callApi(page, 'GET', `runs/${again}?wait=120`)).toMatchObject({
    status: 'succeeded',
    results: { used: 91, verdict: 'full', checks: 2 },
    steps: [
      { operation: 'collect', reused: true },
      { operation: 'judge', reused: false, input: { used: 99 } },
      { operation: 'check', reused: false },
    ],
  });

  await page.getByRole('link', { name: 'Compare' }).click();
  await expect(page.getByRole('heading', { name: 'Compare runs' })).toBeVisible();
  await expect(page.getByText('No step came to something else for the same input.')).toBeVisible();
  const steps = page.getByRole('list', { name: 'Steps' });
  await expect(steps.getByRole('listitem')).toHaveCount(2);
  await steps.getByRole('button', { name: /judge/ }).click();
  await expect(page.getByRole('tab', { name: 'handler.py' })).toBeVisible();
  await page.getByRole('tab', { name: 'Output.json' }).click();
  const difference = page.getByRole('region', { name: 'Comparison of Output.json' });
  await expect(difference.getByText('"full"')).toBeVisible({ timeout: 30_000 });
  await expect(difference.getByText('"fine"')).toBeVisible();
  await page.getByRole('button', { name: 'Show what is equal' }).click();
  await expect(steps.getByRole('listitem')).toHaveCount(3);
  // The address can be handed on.
  const shared = page.url();
  await page.goto(`${podsmith.url}/runs`);
  await page.goto(shared);
  await expect(steps.getByRole('listitem')).toHaveCount(2);
});

test('runs the whole again with other parameters, and says where the two part', async ({
  signedIn: page,
  podsmith,
}) => {
  const id = await finishedRun(page);
  await page.goto(`${podsmith.url}/runs/${id}`);
  await page.getByRole('button', { name: 'Run again…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Run again' });
  await dialog.getByRole('radio', { name: 'Recorded' }).press('Space');
  await dialog.getByRole('button', { name: 'Run again' }).click();
  await expect(page).not.toHaveURL(new RegExp(id));
  await callApi(page, 'GET', `${new URL(page.url()).pathname.slice(1)}?wait=120`);
  await page.getByRole('link', { name: 'Compare' }).click();
  await expect(page.getByText('Divergence starts at check.')).toBeVisible();
  await expect(page.getByText('Its code is the same: what it depends on outside was not.')).toBeVisible();
  await page.setViewportSize({ width: 390, height: 844 });
  await expect(page.getByText('Divergence starts here')).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await page.getByRole('link', { name: 'Swap' }).click();
  await expect(page).toHaveURL(new RegExp(`after=${id}`));
});
