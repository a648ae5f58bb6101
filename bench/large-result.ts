import { callApi, invoke, putFunction } from './api.ts';
import { openSignedIn } from './browser.ts';
import { type Figure, figure } from './figure.ts';
import { median, round } from './statistics.ts';
import type { Subject } from './subject.ts';

const keys = 40_000;
const times = 5;

/** How long the browser's main thread is blocked from the press that opens a step to its result of 1 MiB being there. */
export async function measureLargeResult(instance: Subject): Promise<Figure> {
  await putFunction(
    instance,
    'bench-large',
    `def handle(event, context):\n    return {"body": {f"key-{n:05}": 10**9 + n for n in range(${keys})}}\n`,
  );
  await invoke(instance, 'bench-large');
  await callApi(instance, 'PUT', 'pipelines/bench-large', {
    spec: {
      adjacencyList: [
        { id: 0, to: [1] },
        { id: 1, operation: 'bench-large', to: [] },
      ],
    },
  });
  const { id } = await callApi<{ id: string }>(instance, 'POST', 'pipelines/bench-large/runs', {
    parameters: {},
  });
  const run = await callApi<{ results: object }>(instance, 'GET', `runs/${id}?wait=60`);
  const { browser, page } = await openSignedIn(instance);
  try {
    const blocked: number[] = [];
    for (let time = 0; time < times; time++) {
      await page.goto(`${instance.url}/runs/${id}`);
      // The run's own results are of the same size: they are to be there before.
      await page.getByRole('region', { name: 'Results' }).getByText('"key-00000"').waitFor();
      await page.evaluate(noteLongTasks);
      await page.getByRole('list', { name: 'Steps' }).getByRole('button').first().click();
      await page.getByRole('region', { name: 'Output' }).getByText('"key-00000"').waitFor();
      await page.waitForTimeout(300);
      blocked.push(await page.evaluate<number>('window.blockedMs'));
    }
    return figure({
      name: 'main thread blocked while a result of 1 MiB is shown',
      unit: 'ms of long tasks, median',
      value: median(blocked),
      limit: 200,
      details: {
        bytes: JSON.stringify(run.results).length,
        times,
        mostMs: round(Math.max(...blocked)),
      },
    });
  } finally {
    await browser.close();
  }
}

/** Adds up the page's long tasks from here on. As text: it runs in the page. */
const noteLongTasks = `
  window.blockedMs = 0;
  new PerformanceObserver((list) => {
    for (const task of list.getEntries()) window.blockedMs += task.duration;
  }).observe({ type: 'longtask' });
`;
