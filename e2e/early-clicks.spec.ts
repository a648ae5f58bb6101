import type { Locator, Page } from '@playwright/test';
import { type AnsweringServer, startAnsweringServer } from './answering-server.ts';
import { callApi, idOf } from './page-api.ts';
import { expect, test } from './test.ts';

/** How many times slower the browser runs: its scripts then come long after the page has appeared. */
const slowness = 4;
const name = 'clicked-early';

let server: AnsweringServer;

test.beforeAll(async () => {
  server = await startAnsweringServer({ '/': () => ({ body: '{}' }) });
});

test.afterAll(() => server.close());

/** Lists that need no engine: where each is, and where a row of it leads. */
async function prepareLists(page: Page) {
  await callApi(page, 'PUT', `operations/${name}`, server.operation('/'));
  const adjacencyList = [
    { id: 0, to: [1] },
    { id: 1, operation: name, to: [] },
  ];
  await callApi(page, 'PUT', `pipelines/${name}`, { spec: { adjacencyList } });
  const run = idOf(await callApi(page, 'POST', `pipelines/${name}/runs`, {}));
  await callApi(page, 'GET', `runs/${run}?wait=60`);
  return [
    { path: '/operations', to: `/operations/${name}` },
    { path: '/pipelines', to: `/pipelines/${name}` },
    { path: '/runs', to: `/runs/${run}` },
    { path: `/pipelines/${name}`, to: `/runs/${run}` },
  ];
}

const rowTo = (page: Page, to: string) =>
  page.getByRole('row').filter({ has: page.locator(`a[href="${to}"]`) });

/** Where a row is clicked. */
const places: [string, (row: Locator) => Locator][] = [
  ['its link', (row) => row.getByRole('rowheader').getByRole('link')],
  ['its middle', (row) => row],
  ['what has a tooltip', (row) => row.locator('time').last()],
];

for (const [place, at] of places) {
  test(`a click on a row of a list arrives however early it comes, on ${place}`, async ({
    signedIn: page,
    podsmith,
  }) => {
    const lists = await prepareLists(page);
    const devTools = await page.context().newCDPSession(page);
    await devTools.send('Emulation.setCPUThrottlingRate', { rate: slowness });
    for (const { path, to } of lists) {
      await test.step(path, async () => {
        await page.goto(podsmith.url + path, { waitUntil: 'commit' });
        const target = at(rowTo(page, to));
        await expect(target).toBeVisible();
        // Whatever lies over it then: waiting for it to be on top would be waiting for the scripts.
        await target.click({ force: true });
        await expect(page).toHaveURL(podsmith.url + to);
      });
    }
  });
}

/** Keeps a page's scripts back. @returns What lets them come. */
async function holdScripts(page: Page): Promise<() => void> {
  let letScriptsCome = () => {};
  const scripts = new Promise<void>((resolve) => {
    letScriptsCome = resolve;
  });
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    await scripts;
    await route.continue();
  });
  return letScriptsCome;
}

test('a press of a button arrives however early it comes', async ({ signedIn: page, podsmith }) => {
  await prepareLists(page);
  const buttons: [string, string, () => Locator][] = [
    [`/pipelines/${name}`, 'Run', () => page.getByRole('dialog', { name: /Run/ })],
    [`/pipelines/${name}`, 'Delete', () => page.getByRole('alertdialog')],
    [`/operations/${name}`, 'Delete', () => page.getByRole('alertdialog')],
  ];
  const presses: [string, (button: Locator) => Promise<void>][] = [
    ['by pointer', (button) => button.click()],
    ['by keyboard', (button) => button.press('Enter')],
  ];
  for (const [path, button, shown] of buttons) {
    for (const [way, press] of presses) {
      await test.step(`${button}, ${way}`, async () => {
        const letScriptsCome = await holdScripts(page);
        await page.goto(podsmith.url + path, { waitUntil: 'commit' });
        await press(page.getByRole('button', { name: button, exact: true }).first());
        letScriptsCome();
        await expect(shown()).toBeVisible();
        await page.unrouteAll({ behavior: 'wait' });
      });
    }
  }
});

test('what is chosen and typed before the scripts of a page are there is kept', async ({
  signedIn: page,
  podsmith,
}) => {
  const letScriptsCome = await holdScripts(page);
  await page.goto(`${podsmith.url}/operations/-/new`, { waitUntil: 'commit' });
  const script = page.getByRole('radio', { name: /^Script/ });
  const name = page.getByLabel('Name', { exact: true });
  await name.pressSequentially('typed-early');
  await page.getByText('Script', { exact: true }).click();
  letScriptsCome();
  await expect(page.getByLabel('Arguments', { exact: true })).toBeVisible();
  await expect(script).toBeChecked();
  await expect(name).toHaveValue('typed-early');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'typed-early', level: 1 })).toBeVisible();
  await page.unrouteAll({ behavior: 'wait' });
});

test('a row of a list is a link wherever it is pressed, and by keyboard', async ({
  signedIn: page,
  podsmith,
}) => {
  const [{ path, to } = { path: '', to: '' }] = await prepareLists(page);
  const open = () => page.goto(podsmith.url + path);
  await open();
  const row = rowTo(page, to);
  await test.step('what has a tooltip keeps it, and leads there too', async () => {
    // Playwright clicks only what lies on top, as a tooltip needs it.
    await row.locator('time').click();
    await expect(page).toHaveURL(podsmith.url + to);
  });
  const waysToTab: [string, () => Promise<void>][] = [
    ['Control and a click', () => row.click({ modifiers: ['Control'] })],
    [
      'Control and a click on what has a tooltip',
      () => row.locator('time').click({ modifiers: ['Control'] }),
    ],
    ['the middle button', () => row.click({ button: 'middle' })],
  ];
  for (const [way, press] of waysToTab) {
    await test.step(`${way}: in a tab of its own`, async () => {
      await open();
      const opened = page.context().waitForEvent('page');
      await press();
      const tab = await opened;
      await expect(tab).toHaveURL(podsmith.url + to);
      await tab.close();
      await expect(page).toHaveURL(podsmith.url + path);
    });
  }
  await test.step('Enter', async () => {
    await row.getByRole('link', { name, exact: true }).press('Enter');
    await expect(page).toHaveURL(podsmith.url + to);
  });
});
