import { invoke, putFunction } from './api.ts';
import { type Figure, figure } from './figure.ts';
import { programOf, sampleTree } from './processes.ts';
import type { Subject } from './subject.ts';

const name = 'bench-prints';
const mib = 100;
const sampleEveryMs = 100;

/** What a handler that prints 100 MiB costs the worker, which keeps the log's first and last lines. */
export async function measurePrints(instance: Subject): Promise<Figure[]> {
  await putFunction(
    instance,
    name,
    `import json


def handle(event, context):
    for count in range(json.loads(event.body)["lines"]):
        print("x" * 1023)
    return {}
`,
  );
  // Its image and Pod are there, and the worker has read a log before.
  for (let count = 0; count < 2; count++) await invoke(instance, name, { lines: 1000 });
  const before = worker(instance);
  let most = before.memoryMib;
  const watch = setInterval(() => {
    most = Math.max(most, worker(instance).memoryMib);
  }, sampleEveryMs);
  const { durationMs } = await invoke(instance, name, { lines: mib * 1024 }).finally(() =>
    clearInterval(watch),
  );
  const after = worker(instance);
  const details = { printedMib: mib, durationMs };
  return [
    figure({
      name: `the worker's processor time for a handler that prints ${mib} MiB`,
      unit: 's',
      value: after.cpu - before.cpu,
      limit: 2,
      details,
    }),
    figure({
      name: `the worker's memory while a handler prints ${mib} MiB, above what it had`,
      unit: 'MiB',
      value: most - before.memoryMib,
      limit: 1,
      details: { ...details, beforeMib: Math.round(before.memoryMib) },
    }),
  ];
}

function worker(instance: Subject) {
  const found = [...sampleTree(instance.pid).values()].find((process) => programOf(process) === 'worker');
  if (!found) throw new Error('The worker is not there.');
  return found;
}
