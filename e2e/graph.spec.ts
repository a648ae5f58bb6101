import type { Locator, Page } from '@playwright/test';
import { callApi, idOf } from './page-api.ts';
import { expect, test } from './test.ts';

const graph = (page: Page) => page.getByRole('region', { name: 'Graph of the run' });

/** How far the graph's nodes stick out of its frame, in pixels. */
function overhang(frame: Locator): Promise<number> {
  return frame.evaluate((section) => {
    const { left, right } = section.getBoundingClientRect();
    const nodes = [...section.querySelectorAll('.react-flow__node')].map((node) =>
      node.getBoundingClientRect(),
    );
    return Math.max(...nodes.flatMap((node) => [left - node.left, node.right - right]));
  });
}

const viewOf = (frame: Locator) => frame.locator('.react-flow__viewport').getAttribute('style');

test('the graph of a run stays in sight when the window changes, unless somebody has moved it', async ({
  signedIn: page,
  podsmith,
}) => {
  await callApi(page, 'PUT', 'operations/in-a-row', {
    spec: { processor: { httpServer: { address: '127.0.0.1', port: 9 } } },
  });
  const adjacencyList = [0, 1, 2, 3, 4].map((id) => ({
    id,
    ...(id > 0 ? { operation: 'in-a-row' } : {}),
    to: id < 4 ? [id + 1] : [],
  }));
  await callApi(page, 'PUT', 'pipelines/in-a-row', { spec: { adjacencyList } });
  const id = idOf(await callApi(page, 'POST', 'pipelines/in-a-row/runs', {}));
  await callApi(page, 'GET', `runs/${id}?wait=60`);
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(`${podsmith.url}/runs/${id}`);
  const frame = graph(page);
  await expect.poll(() => overhang(frame)).toBeLessThan(0);
  for (const width of [700, 1280, 800]) {
    await page.setViewportSize({ width, height: 900 });
    if (width === 700) await page.getByRole('radio', { name: 'Graph' }).click();
    await expect.poll(() => overhang(frame), { message: `${width} wide` }).toBeLessThan(0);
  }

  await frame.getByRole('button', { name: 'Zoom In' }).click();
  await expect.poll(() => overhang(frame)).toBeGreaterThan(0);
  // The zoom is animated.
  let chosen: string | null = null;
  await expect
    .poll(async () => {
      const before = chosen;
      chosen = await viewOf(frame);
      return chosen === before;
    })
    .toBe(true);
  await page.setViewportSize({ width: 1000, height: 900 });
  await expect.poll(async () => (await frame.boundingBox())?.width).toBeGreaterThan(850);
  expect(await viewOf(frame)).toBe(chosen);
  await frame.getByRole('button', { name: 'Fit View' }).click();
  await expect.poll(() => overhang(frame)).toBeLessThan(0);
  await page.setViewportSize({ width: 700, height: 900 });
  await expect.poll(() => overhang(frame)).toBeLessThan(0);
});
