import type { Page } from '@playwright/test';
import { addNode, canvas, dragEdge, inspector, node, openNode, openPipeline } from './canvas.ts';
import { callApi } from './page-api.ts';
import { expect, test } from './test.ts';

/** Operations that need no engine. */
const operations = ['check-disk', 'check-load', 'report'];

async function openNew(page: Page, url: string, name: string): Promise<void> {
  for (const operation of operations) {
    await callApi(page, 'PUT', `operations/${operation}`, {
      spec: { processor: { httpServer: { address: '127.0.0.1', port: 9 } } },
    });
  }
  await page.goto(`${url}/pipelines/-/new`);
  await page.getByLabel('Name', { exact: true }).fill(name);
}

/** What is saved: each node's operation and where it leads. */
async function save(page: Page, name: string) {
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('heading', { name, level: 1 })).toBeVisible();
  await expect(page.getByText('Everything is saved')).toBeVisible();
  return readSpec(page, name);
}

async function readSpec(page: Page, name: string) {
  const { spec } = await page.evaluate(
    async (path) => (await fetch(path)).json(),
    `/api/v1/pipelines/${name}`,
  );
  const nodes: { id: number; operation?: string; to: number[] }[] = spec.adjacencyList;
  return Object.fromEntries(nodes.map(({ id, operation, to }) => [id, [operation ?? '', ...to]]));
}

const edges = (page: Page) => canvas(page).locator('.react-flow__edge');

test('four nodes in a row are drawn with eight presses, and more with the pointer', async ({
  signedIn: page,
  podsmith,
}) => {
  await openNew(page, podsmith.url, 'drawn');
  let presses = 0;
  for (const [after, operation] of [
    [undefined, 'check-disk'],
    [1, 'check-load'],
    [2, 'check-load'],
    [3, 'report'],
  ] as const) {
    presses += await addNode(page, after, operation);
  }
  expect(presses).toBeLessThanOrEqual(8);
  await expect(edges(page)).toHaveCount(4);
  expect(await save(page, 'drawn')).toEqual({
    0: ['', 1],
    1: ['check-disk', 2],
    2: ['check-load', 3],
    3: ['check-load', 4],
    4: ['report'],
  });

  await test.step('an operation is put onto an edge', async () => {
    await canvas(page).getByRole('button', { name: 'Insert between 1 and 2' }).click();
    await page.keyboard.type('rep');
    await expect(page.getByRole('option')).toHaveText(['report']);
    await page.keyboard.press('Enter');
    await expect(node(page, 5)).toContainText('report');
    await expect(node(page, 5)).toBeFocused();
  });

  await test.step('an edge is dragged, and one that cannot be is refused with its reason', async () => {
    // With all of it in sight.
    await page.setViewportSize({ width: 2200, height: 900 });
    await expect(edges(page)).toHaveCount(5);
    await dragEdge(page, 1, 3);
    await expect(edges(page)).toHaveCount(6);
    await dragEdge(page, 3, 2);
    await expect(page.getByText(/close a cycle/)).toBeVisible();
    await dragEdge(page, 1, 5);
    await expect(page.getByText(/leads to node 5 already/)).toBeVisible();
    await expect(edges(page)).toHaveCount(6);
  });

  await test.step('an edge that is let go over nothing asks what comes there', async () => {
    await node(page, 4).getByRole('button').hover();
    await page.mouse.down();
    const box = await canvas(page).boundingBox();
    await page.mouse.move((box?.x ?? 0) + 400, (box?.y ?? 0) + 150, { steps: 5 });
    await page.mouse.up();
    await page.getByRole('option', { name: 'report', exact: true }).click();
    await expect(node(page, 6)).toBeVisible();
  });

  await test.step('several are chosen with a frame or one by one, and removed', async () => {
    await node(page, 6).click();
    await node(page, 4).click({ modifiers: ['Control'] });
    await expect(inspector(page)).toContainText('2 nodes chosen');
    await page.keyboard.press('Delete');
    await expect(node(page, 6)).toHaveCount(0);
    await expect(node(page, 4)).toHaveCount(0);
  });

  await test.step('an edge is chosen and removed', async () => {
    const edge = page.getByLabel('Edge from 1 to 3').locator('path').first();
    const at = await edge.evaluate((path: SVGPathElement) => {
      const { x, y } = path
        .getPointAtLength(path.getTotalLength() / 3)
        .matrixTransform(path.getScreenCTM() ?? undefined);
      return { x, y };
    });
    await page.mouse.click(at.x, at.y);
    await expect(inspector(page)).toContainText('1 edge chosen');
    await page.keyboard.press('Backspace');
    await expect(page.getByLabel('Edge from 1 to 3')).toHaveCount(0);
  });
  expect(await save(page, 'drawn')).toEqual({
    0: ['', 1],
    1: ['check-disk', 5],
    2: ['check-load', 3],
    3: ['check-load'],
    5: ['report', 2],
  });
});

test('a pipeline is drawn, undone and copied with the keyboard alone', async ({
  signedIn: page,
  podsmith,
}) => {
  await openNew(page, podsmith.url, 'typed');
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const add = async (id: number, typed: string) => {
    await press('a');
    await expect(page.getByRole('searchbox', { name: 'Find an operation' })).toBeFocused();
    await page.keyboard.type(typed);
    await press('Enter');
    await expect(node(page, id)).toBeFocused();
  };
  await node(page).focus();
  await add(1, 'disk');
  await add(2, 'load');
  await press('ArrowLeft');
  await expect(node(page, 1)).toBeFocused();
  await add(3, 'report');
  await press('ArrowUp');
  await expect(node(page, 2)).toBeFocused();

  await test.step('Enter opens the fields, Escape leads back', async () => {
    await press('Enter');
    await expect(inspector(page).getByRole('button', { name: /^Operation/ })).toBeFocused();
    await inspector(page).getByLabel('When (CEL)').focus();
    await page.keyboard.type('used > 1');
    await press('Escape');
    await expect(node(page, 2)).toBeFocused();
    await expect(node(page, 2)).toContainText('if');
  });

  await test.step('an edge is drawn without a pointer', async () => {
    await press('Enter');
    const connect = inspector(page).getByRole('button', { name: 'Connect to…' });
    await connect.focus();
    await press('Enter');
    await expect(page.getByRole('searchbox', { name: 'Find a node' })).toBeFocused();
    await expect(page.getByRole('option')).toHaveText(['3 · report']);
    await press('ArrowDown', 'Enter');
    await expect(page.getByLabel('Edge from 2 to 3')).toBeAttached();
    await expect(connect).toBeFocused();
  });

  await test.step('undo and redo', async () => {
    await press('Control+z');
    await expect(page.getByLabel('Edge from 2 to 3')).toHaveCount(0);
    // All that was typed in one field is one step.
    await press('Control+z');
    await expect(node(page, 2)).not.toContainText('if');
    await press('Control+Shift+z', 'Control+y');
    await expect(page.getByLabel('Edge from 2 to 3')).toBeAttached();
    await expect(node(page, 2)).toContainText('if');
  });

  await test.step('copy and paste', async () => {
    await node(page, 2).focus();
    await press('Control+a', 'Control+c');
    await node(page, 3).focus();
    await press(' ');
    await press('Control+v');
    await expect(node(page, 6)).toContainText('report');
    await expect(edges(page)).toHaveCount(8);
    await press('Control+z');
    await expect(node(page, 6)).toHaveCount(0);
  });
  await node(page, 3).focus();
  await press('Delete');
  await expect(node(page, 3)).toHaveCount(0);
  await press('Control+z', 'Control+s');
  await expect(page.getByRole('heading', { name: 'typed', level: 1 })).toBeVisible();
  expect(await readSpec(page, 'typed')).toEqual({
    0: ['', 1],
    1: ['check-disk', 2, 3],
    2: ['check-load', 3],
    3: ['report'],
  });
});

test('what is wrong is marked while it is drawn, listed, and mended in the inspector', async ({
  signedIn: page,
  podsmith,
}) => {
  await openNew(page, podsmith.url, 'marked');
  await expect(inspector(page)).not.toContainText('problem');
  await addNode(page, undefined, 'check-disk');
  await addNode(page, 1, 'report');
  await openNode(page, 1);
  await inspector(page).getByRole('button', { name: 'Disconnect node 2' }).click();
  await expect(node(page, 2)).toContainText('cannot be reached');
  await openPipeline(page);
  await inspector(page)
    .getByRole('button', { name: /Node 2 cannot be reached/ })
    .click();
  await expect(inspector(page).getByRole('alert')).toContainText('cannot be reached');
  await node(page).click();
  await inspector(page).getByRole('button', { name: 'Connect to…' }).click();
  await page.getByRole('option', { name: '2 · report' }).click();
  await expect(canvas(page)).not.toContainText('cannot be reached');

  await test.step('the order of paths', async () => {
    await expect(inspector(page).getByRole('button', { name: 'Try node 2 earlier' })).toHaveCount(0);
    await openPipeline(page);
    await page.getByRole('radio', { name: /First path/ }).check({ force: true });
    await node(page).click();
    await inspector(page).getByRole('button', { name: 'Try node 2 earlier' }).click();
  });

  await test.step('two inputs of one key', async () => {
    await openNode(page, 2);
    await inspector(page).getByText('Choose what it receives').click();
    await inspector(page).getByLabel('Key 1', { exact: true }).fill('host');
    await inspector(page).getByLabel('Expression 1 (CEL)').fill('node.name');
    await inspector(page).getByRole('button', { name: 'Add a key' }).click();
    await inspector(page).getByLabel('Key 2', { exact: true }).fill('host');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await inspector(page).getByRole('button', { name: 'The key "host" is given twice.' }).click();
    await inspector(page).getByLabel('Key 2', { exact: true }).fill('disk');
    await inspector(page).getByLabel('Expression 2 (CEL)').fill('1 +');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(inspector(page)).toContainText('1 problem');
    await openNode(page, 2);
    await expect(inspector(page).getByLabel('Expression 2 (CEL)')).toHaveAttribute('aria-invalid', 'true');
    await expect(inspector(page).getByLabel('Expression 1 (CEL)')).not.toHaveAttribute(
      'aria-invalid',
      'true',
    );
    await inspector(page).getByLabel('Expression 2 (CEL)').fill('1 + 1');
  });
  expect(await save(page, 'marked')).toEqual({ 0: ['', 2, 1], 1: ['check-disk'], 2: ['report'] });
});

test('on a phone the drawing runs down, can be read, and has its fields below', async ({
  signedIn: page,
  podsmith,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openNew(page, podsmith.url, 'on-a-phone');
  for (const [after, operation] of [
    [undefined, 'check-disk'],
    [1, 'check-load'],
    [2, 'report'],
    [3, 'report'],
  ] as const) {
    await addNode(page, after, operation);
    // What was added is in sight.
    await expect(node(page, (after ?? 0) + 1)).toBeInViewport({ ratio: 0.9 });
  }
  const [third, fourth] = [await node(page, 3).boundingBox(), await node(page, 4).boundingBox()];
  expect(fourth?.y).toBeGreaterThan(third?.y ?? 0);
  // 64 pixels high where its smallest text has 12.
  expect(((fourth?.height ?? 0) * 12) / 64).toBeGreaterThanOrEqual(11);
  await expect(inspector(page).getByRole('heading', { name: 'Node 4' })).toBeInViewport();
  expect(
    await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth),
  ).toBe(0);
  await save(page, 'on-a-phone');
});

test('a graph too large for its frame shows its start, legibly, and a map', async ({
  signedIn: page,
  podsmith,
}) => {
  await openNew(page, podsmith.url, 'unused');
  const length = 60;
  const adjacencyList = Array.from({ length }, (_, id) => ({
    id,
    ...(id > 0 ? { operation: 'report' } : {}),
    to: id + 1 < length ? [id + 1] : [],
  }));
  await callApi(page, 'PUT', 'pipelines/in-a-long-row', { spec: { adjacencyList } });
  await page.goto(`${podsmith.url}/pipelines/in-a-long-row`);
  await expect(node(page)).toBeInViewport({ ratio: 0.99 });
  const height = (await node(page).boundingBox())?.height ?? 0;
  expect((height * 12) / 64).toBeGreaterThanOrEqual(11);
  await expect(canvas(page).getByRole('img', { name: 'Mini Map' })).toBeVisible();
  // Only what is in sight is on the page.
  expect(await canvas(page).locator('.react-flow__node').count()).toBeLessThan(10);
  // What is out of sight is reached by arrows all the same.
  await node(page).focus();
  for (let id = 1; id <= 12; id++) {
    await page.keyboard.press('ArrowRight');
    await expect(node(page, id)).toBeFocused();
  }
  await expect(node(page, 12)).toBeInViewport({ ratio: 0.99 });
  // Asked for, as much is shown as can be: also what was never in sight.
  await canvas(page).getByRole('button', { name: 'Fit View' }).click();
  await expect(node(page, 40)).toBeInViewport({ ratio: 0.99 });
});
