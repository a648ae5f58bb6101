import { readFile } from 'node:fs/promises';
import type { Locator, Page } from '@playwright/test';
import { callApi, idOf } from './page-api.ts';
import { expect, test } from './test.ts';

const lineCount = 100_000;
/** Prints as much as a build's log holds, and fails. */
const printScript = `
const wait = () => new Promise((resolve) => setTimeout(resolve, 40));
for (let part = 0; part < 100; part++) {
  const lines = Array.from({ length: ${lineCount / 100} }, (_, index) => 'n' + (part * ${lineCount / 100} + index));
  await new Promise((resolve) => process.stdout.write(lines.join('\\n') + '\\n', resolve));
  await wait();
}
console.error('\\u001b[31mError: the disk of the moon is full\\u001b[0m');
for (let line = 0; line < 200; line++) console.error('trailing ' + line);
process.exit(1);
`;

const printer = `import json
def handle(event, context):
    wanted = json.loads(event.body or b"{}")
    print("\\033[32mgreen\\033[0m and plain")
    print("wide " + "0123456789 " * 60 + "end")
    for line in range(wanted.get("lines", 0)):
        print(f"row {line:06d}")
`;

const numberOf = (log: Locator, line: number) => log.locator(`[data-line="${line}"]`);
const hash = (page: Page) => new URL(page.url()).hash;

/** Scrolls through all of a log. Gives the longest time that a part of it took to be drawn, in ms. */
async function longestPause(log: Locator): Promise<number> {
  return log.evaluate(async (frame) => {
    let longest = 0;
    for (let step = 0; step <= 30; step++) {
      const before = performance.now();
      frame.scrollTop = (frame.scrollHeight * step) / 30;
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      longest = Math.max(longest, performance.now() - before);
    }
    return longest;
  });
}

test('a build that failed opens at the line that says why, among 100,000', async ({
  signedIn: page,
  podsmith,
}) => {
  const codeSource = {
    'handler.js': 'export default () => undefined;\n',
    'print.js': printScript,
    'package.json': JSON.stringify({ type: 'module', scripts: { postinstall: 'node print.js' } }),
  };
  await callApi(page, 'PUT', 'operations/loud-build', {
    spec: { processor: { function: { runtime: 'nodejs', codeSource } } },
  });
  const id = idOf(await callApi(page, 'POST', 'operations/loud-build/build?wait=0', {}));
  await expect
    .poll(() => callApi(page, 'GET', `builds/${id}`), { timeout: 200_000 })
    .toMatchObject({ status: 'failed' });
  await page.goto(`${podsmith.url}/builds/${id}`);
  const log = page.getByRole('log', { name: 'Build log' });
  const told = log.getByText('Error: the disk of the moon is full');

  await test.step('at the failure', async () => {
    await log.scrollIntoViewIfNeeded();
    await expect(told).toBeInViewport();
    expect(await log.locator('[data-row]').count()).toBeLessThan(200);
    await log.press('Home');
    await expect(told).not.toBeInViewport();
    await page.getByRole('button', { name: /^Show the failure, in line \d+$/ }).click();
    await expect(told).toBeInViewport();
    expect(await longestPause(log)).toBeLessThan(500);
  });

  const line = await test.step('searched from the keyboard', async () => {
    await log.focus();
    await page.keyboard.press('ControlOrMeta+f');
    const field = page.getByRole('searchbox', { name: 'Search build log' });
    await expect(field).toBeFocused();
    await field.fill('N5000');
    await expect(page.getByText('1 of 11', { exact: true })).toBeVisible();
    await field.press('Shift+Enter');
    await expect(page.getByText('11 of 11', { exact: true })).toBeVisible();
    await expect(log.locator('mark').filter({ hasText: 'n5000' }).last()).toBeInViewport();
    await field.press('Enter');
    await expect(page.getByText('1 of 11', { exact: true })).toBeVisible();
    const link = page.getByRole('button', { name: /^Link to line \d+$/ });
    const found = Number(/\d+/.exec((await link.getAttribute('aria-label')) ?? '')?.[0]);
    await link.click();
    await expect.poll(() => hash(page)).toBe(`#L${found}`);
    await field.press('Escape');
    await expect(field).not.toBeAttached();
    await expect(log).toBeFocused();
    return found;
  });

  await test.step('linked to', async () => {
    await page.reload();
    await expect(numberOf(log, line)).toBeInViewport();
    await expect(log.locator('[data-row]', { has: page.locator(`[data-line="${line}"]`) })).toHaveText(
      /^n5000/,
    );
    await numberOf(log, line + 2).click();
    expect(hash(page)).toBe(`#L${line + 2}`);
    await numberOf(log, line - 1).click({ modifiers: ['Shift'] });
    expect(hash(page)).toBe(`#L${line - 1}-L${line + 2}`);
    await page.reload();
    await expect(numberOf(log, line - 1)).toBeInViewport();
    await expect(log.locator('[data-row]:has(.bg-accent-soft)')).toHaveCount(4);
  });

  await test.step('saved whole', async () => {
    const saving = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download build log' }).click();
    const download = await saving;
    expect(download.suggestedFilename()).toBe('build-log.txt');
    const saved = (await readFile(await download.path(), 'utf8')).split('\n');
    expect(saved.filter((each) => /^n\d+$/.test(each))).toHaveLength(lineCount);
    expect(saved[line - 1]).toMatch(/^n5000/);
  });
});

test('the log of a step wraps or not, as was chosen last, and shows what was left out of it', async ({
  signedIn: page,
  podsmith,
}) => {
  await callApi(page, 'PUT', 'operations/prints', {
    spec: { processor: { function: { runtime: 'python3', codeSource: { 'handler.py': printer } } } },
  });
  const adjacencyList = [
    { id: 0, to: [1] },
    { id: 1, operation: 'prints', to: [] },
  ];
  await callApi(page, 'PUT', 'pipelines/prints', { spec: { adjacencyList, strategy: 'all' } });
  const run = async (lines: number) => {
    const id = idOf(await callApi(page, 'POST', 'pipelines/prints/runs', { parameters: { lines } }));
    await callApi(page, 'GET', `runs/${id}?wait=200`);
    await page.goto(`${podsmith.url}/runs/${id}?step=1`);
    return page.getByRole('log', { name: 'Log of the step' });
  };
  const isWider = (log: Locator) => log.evaluate((frame) => frame.scrollWidth > frame.clientWidth);
  const wrap = page.getByRole('button', { name: 'Wrap log of the step' });

  await test.step('a short one', async () => {
    const log = await run(0);
    await expect(log.getByText('green', { exact: true })).toHaveClass(/ansi-front/);
    await expect(log).toHaveText(/^green and plain\s+wide [\d ]+ end\s*$/);
    await expect(page.getByText('2 lines', { exact: true })).toBeVisible();
    expect(await isWider(log)).toBe(false);
    await wrap.click();
    expect(await isWider(log)).toBe(true);
    await log.evaluate((frame) => frame.scrollTo({ left: 400 }));
    await expect(numberOf(log, 1)).toBeInViewport({ ratio: 1 });
    await page.reload();
    await expect(wrap).toHaveAttribute('aria-pressed', 'false');
    await expect.poll(() => isWider(log)).toBe(true);
    await numberOf(log, 2).click();
    expect(hash(page)).toBe('#L2');
  });

  await test.step('one that was cut', async () => {
    const log = await run(60_000);
    await expect(log).toContainText('row 059999');
    await page.getByRole('button', { name: 'Search log of the step' }).click();
    const field = page.getByRole('searchbox', { name: 'Search log of the step' });
    await field.fill('bytes left out');
    expect((await field.boundingBox())?.width, 'room for what is searched for').toBeGreaterThan(80);
    const gap = log.getByText(/^[\d,]+ bytes left out here\s*$/);
    await expect(gap).toBeInViewport();
    await field.press('Escape');
    await wrap.click();
    await expect(gap).toBeInViewport();
    expect(await isWider(log)).toBe(false);
  });
});
