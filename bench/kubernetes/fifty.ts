import { callApi, putFunction } from '../api.ts';
import { type Figure, figure } from '../figure.ts';
import { round } from '../statistics.ts';
import type { Subject } from '../subject.ts';
import { timed } from '../timed.ts';
import type { Bench } from './bench.ts';

const pods = 50;

interface RunAnswer {
  id: string;
  status: string;
  steps: {
    operation: string;
    status: string;
    attempt: number;
    error: { code: string; message: string } | null;
  }[];
}

/** One run whose fifty nodes start at once, each with a Pod of its own; none may try a second time. */
export async function measureFifty(instance: Subject, { core, namespace }: Bench): Promise<Figure> {
  const names = Array.from({ length: pods }, (_, index) => `bench-fifty-${index + 1}`);
  // The same text: one image, built once.
  const handler = 'def handle(event, context):\n    return {"body": {}}\n';
  for (const name of names) await putFunction(instance, name, handler);
  await callApi(instance, 'POST', `operations/${names[0]}/build?wait=120`);
  await callApi(instance, 'PUT', 'pipelines/bench-fifty', {
    spec: {
      strategy: 'all',
      adjacencyList: [
        { id: 0, to: names.map((_, index) => index + 1) },
        ...names.map((operation, index) => ({ id: index + 1, operation, timeoutSeconds: 300 })),
      ],
    },
  });
  let run: RunAnswer | undefined;
  const ms = await timed(async () => {
    const { id } = await callApi<RunAnswer>(instance, 'POST', 'pipelines/bench-fifty/runs', {
      parameters: {},
    });
    run = await callApi<RunAnswer>(instance, 'GET', `runs/${id}?wait=600`);
  });
  const failed = run?.steps.filter((step) => step.status !== 'succeeded' || step.attempt !== 1) ?? [];
  const reasons = [...new Set(failed.map(({ error }) => `${error?.code}: ${error?.message}`))];
  const { items } = await core.listNamespacedPod({ namespace });
  const there = items.filter(({ metadata }) =>
    names.includes(metadata?.labels?.['io.podsmith.operation'] ?? ''),
  );
  return figure({
    name: `${pods} Pods started at once: steps that failed`,
    unit: 'steps',
    value: pods - (run?.steps.length ?? 0) + failed.length,
    limit: 0,
    details: { run: run?.status, seconds: round(ms / 1000), podsThere: there.length, reasons },
  });
}
