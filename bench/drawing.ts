import { expect, type Page } from '@playwright/test';
import { callApi } from './api.ts';
import { openSignedIn } from './browser.ts';
import { type Figure, figure } from './figure.ts';
import { median, quantile, round } from './statistics.ts';
import type { Subject } from './subject.ts';

const keys = 40;
const panMs = 3000;

/** How soon the editor of large pipelines answers a key, and how fluently its drawing is moved. */
export async function measureDrawing(instance: Subject): Promise<Figure[]> {
  await callApi(instance, 'PUT', 'operations/bench-drawn', {
    spec: { processor: { httpServer: { address: '127.0.0.1', port: 9 } } },
  });
  for (const [name, length] of [
    ['bench-drawn-1000', 1000],
    ['bench-drawn-300', 300],
  ] as const) {
    await callApi(instance, 'PUT', `pipelines/${name}`, { spec: { adjacencyList: lattice(length) } });
  }
  const { browser, page } = await openSignedIn(instance);
  try {
    await page.setViewportSize({ width: 1280, height: 900 });
    const typed = await type(page, `${instance.url}/pipelines/bench-drawn-1000`);
    const frames = await pan(page, `${instance.url}/pipelines/bench-drawn-300`);
    return [
      figure({
        name: 'a key in the inspector of a pipeline of 1,000 nodes, time of its scripts',
        unit: 'ms, 95th percentile',
        value: quantile(typed, 0.95),
        limit: 50,
        details: { keys: typed.length, medianMs: round(median(typed)) },
      }),
      figure({
        name: 'frames while the drawing of a pipeline of 300 nodes, all in sight, is moved',
        unit: 'per second, median',
        value: 1000 / median(frames),
        limit: 50,
        isAtLeast: true,
        details: { frames: frames.length, slowestMs: round(Math.max(...frames)) },
      }),
    ];
  } finally {
    await browser.close();
  }
}

/** Ranks of twenty nodes, each of which leads to two of the next. */
function lattice(length: number) {
  const width = 20;
  return Array.from({ length }, (_, id) => {
    const next =
      id === 0 ? Array.from({ length: width }, (_, at) => at + 1) : [id + width, beside(id) + width];
    return {
      id,
      ...(id > 0 ? { operation: 'bench-drawn' } : {}),
      to: next.filter((to) => to < length),
    };
  });

  function beside(id: number): number {
    return id % width === 0 ? id - width + 1 : id + 1;
  }
}

async function type(page: Page, url: string): Promise<number[]> {
  await page.goto(url);
  const next = page.getByRole('list', { name: 'Next nodes' }).getByRole('button').first();
  // The page may not hear the first press.
  await expect(async () => {
    await page.locator('.react-flow__node[data-id="0"]').click();
    await expect(next).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 30_000 });
  await next.click();
  const devTools = await page.context().newCDPSession(page);
  await devTools.send('Performance.enable');
  const scripts = async () => {
    const { metrics } = await devTools.send('Performance.getMetrics');
    return (metrics.find(({ name }) => name === 'ScriptDuration')?.value ?? Number.NaN) * 1000;
  };
  await page.getByLabel('When (CEL)').focus();
  const taken: number[] = [];
  for (let key = 0; key < keys; key++) {
    const before = await scripts();
    await page.keyboard.press('x');
    await page.evaluate(untilPainted);
    taken.push((await scripts()) - before);
  }
  return taken;
}

/** @returns How long each frame took, in ms. */
async function pan(page: Page, url: string): Promise<number[]> {
  page.on('dialog', (dialog) => dialog.accept());
  await page.goto(url);
  // The page may not hear the first press.
  await expect(async () => {
    await page.getByRole('button', { name: 'Fit View' }).click();
    await expect(page.locator('.react-flow__node')).toHaveCount(300, { timeout: 1000 });
  }).toPass({ timeout: 30_000 });
  const box = await page.locator('.react-flow__pane').boundingBox();
  if (!box) throw new Error('The canvas is not in sight.');
  // Right above the lowest edge no node stands in the way.
  const at = { x: box.x + box.width / 2, y: box.y + box.height - 12 };
  await page.mouse.move(at.x, at.y);
  await page.mouse.down();
  const frames = page.evaluate<number[]>(`(${noteFrames})(${panMs})`);
  const end = Date.now() + panMs;
  for (let step = 0; Date.now() < end; step++) {
    await page.mouse.move(at.x + 150 * Math.sin(step / 20), at.y - 150 * Math.abs(Math.sin(step / 30)));
  }
  await page.mouse.up();
  return frames;
}

// As text: they run in the page.

const untilPainted = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))';

const noteFrames = `(forMs) => new Promise((resolve) => {
  const taken = [];
  const begin = performance.now();
  let last = begin;
  const note = (now) => {
    taken.push(now - last);
    last = now;
    if (now - begin < forMs) requestAnimationFrame(note);
    else resolve(taken.slice(1));
  };
  requestAnimationFrame(note);
})`;
