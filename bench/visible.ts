import { callApi, invoke, putFunction } from './api.ts';
import { openSignedIn } from './browser.ts';
import { type Figure, figure } from './figure.ts';
import { median, quantile, round } from './statistics.ts';
import type { Subject } from './subject.ts';

const steps = 40;

interface RunAnswer {
  id: string;
  steps: { node: number; finishedAt: string }[];
}

/** From the moment the worker knows that a step has finished until the run page shows it. */
export async function measureVisible(instance: Subject): Promise<Figure> {
  await putFunction(
    instance,
    'bench-visible',
    'import time\ndef handle(event, context):\n    time.sleep(0.1)\n    return {"body": {"n": context.node}}\n',
  );
  await invoke(instance, 'bench-visible');
  await putFunction(
    instance,
    'bench-pause',
    'import time\ndef handle(event, context):\n    time.sleep(5)\n    return {"body": {}}\n',
  );
  await invoke(instance, 'bench-pause');
  await callApi(instance, 'PUT', 'pipelines/bench-visible', {
    spec: {
      adjacencyList: [
        { id: 0, to: [1] },
        // Time for the page to be opened.
        { id: 1, operation: 'bench-pause', to: [2] },
        ...Array.from({ length: steps }, (_, i) => ({
          id: i + 2,
          operation: 'bench-visible',
          to: i + 1 < steps ? [i + 3] : [],
        })),
      ],
    },
  });
  const { browser, page } = await openSignedIn(instance);
  try {
    const { id } = await callApi<RunAnswer>(instance, 'POST', 'pipelines/bench-visible/runs', {
      parameters: {},
    });
    await page.goto(`${instance.url}/runs/${id}`);
    await page.evaluate(noteWhenSeen);
    const run = await callApi<RunAnswer>(instance, 'GET', `runs/${id}?wait=120`);
    await page.waitForTimeout(500);
    const seen = await page.evaluate<Record<string, number>>('window.seen');
    const delays = run.steps
      .filter((step) => step.node > 1)
      .map((step) => (seen[step.node] ?? Number.POSITIVE_INFINITY) - Date.parse(step.finishedAt));
    return figure({
      name: 'step finished in the worker to visible in the browser',
      unit: 'ms, 95th percentile',
      value: quantile(delays, 0.95),
      limit: 150,
      details: { steps: delays.length, medianMs: round(median(delays)) },
    });
  } finally {
    await browser.close();
  }
}

/** Notes when each step's row first says "succeeded" in a painted frame. As text: it runs in the page. */
const noteWhenSeen = `
  window.seen = {};
  const look = () => {
    for (const row of document.querySelectorAll('[data-step-status="succeeded"]')) {
      const node = row.getAttribute('data-step-node');
      if (!(node in window.seen)) requestAnimationFrame(() => { window.seen[node] ??= Date.now(); });
    }
  };
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
  look();
`;
