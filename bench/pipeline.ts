import { Agent, request } from 'node:http';
import { callApi, invoke, putFunction } from './api.ts';
import { type Figure, figure } from './figure.ts';
import { median, round } from './statistics.ts';
import type { Subject } from './subject.ts';
import { timed } from './timed.ts';

const steps = 10;
const rounds = 30;

interface RunAnswer {
  id: string;
  status: string;
  createdAt: string;
  startedAt: string;
  finishedAt: string;
  steps: { durationMs: number }[];
}

/**
 * A warm pipeline of ten trivial functions, against the same ten POSTs made one after the other by a plain script.
 *
 * @param options.findEndpoints Where the Pods of these operations answer a script
 * @param options.limit milliseconds per step
 */
export async function measurePipeline(
  instance: Subject,
  options: {
    name: string;
    limit: number;
    findEndpoints(operations: string[]): Promise<URL[]>;
  },
): Promise<Figure> {
  const { name, limit, findEndpoints } = options;
  const names = Array.from({ length: steps }, (_, index) => `bench-step-${index + 1}`);
  for (const [index, name] of names.entries()) {
    await putFunction(
      instance,
      name,
      `def handle(event, context):\n    return {"body": {"r${index}": ${index}}}\n`,
    );
    await invoke(instance, name);
  }
  await callApi(instance, 'PUT', 'pipelines/bench-ten', {
    spec: {
      adjacencyList: [
        { id: 0, to: [1] },
        ...names.map((operation, i) => ({ id: i + 1, operation, to: i + 1 < steps ? [i + 2] : [] })),
      ],
    },
  });
  const endpoints = await findEndpoints(names);
  const direct: number[] = [];
  const whole: number[] = [];
  const asked: number[] = [];
  const inside: number[] = [];
  const calls: number[] = [];
  const agent = new Agent({ keepAlive: true });
  // "Warm": the processes have compiled what they run, as they have in an installation that is in use.
  for (let count = -40; count < rounds; count++) {
    const posts = await timed(async () => {
      for (const endpoint of endpoints) await post(agent, endpoint);
    });
    let run: RunAnswer | undefined;
    const wall = await timed(async () => {
      const { id } = await callApi<RunAnswer>(instance, 'POST', 'pipelines/bench-ten/runs', {
        parameters: {},
      });
      run = await callApi<RunAnswer>(instance, 'GET', `runs/${id}?wait=60`);
    });
    if (run?.status !== 'succeeded') throw new Error(`The run is ${run?.status}.`);
    if (count < 0) continue;
    direct.push(posts);
    whole.push(wall);
    asked.push(Date.parse(run.finishedAt) - Date.parse(run.createdAt));
    calls.push(run.steps.reduce((sum, step) => sum + step.durationMs, 0));
    inside.push(Date.parse(run.finishedAt) - Date.parse(run.startedAt));
  }
  agent.destroy();
  const over = (times: number[]) => median(times.map((ms, index) => (ms - (direct[index] ?? 0)) / steps));
  return figure({
    name,
    unit: 'ms, median',
    value: over(inside),
    limit,
    details: {
      rounds,
      measured: "from the run's begin to its end, as the run itself says",
      // From each step's request to its answer: without its record.
      callOverheadPerStepMs: round(over(calls)),
      runMedianMs: round(median(inside)),
      // Once per run, not per step: until a worker has taken it on, durably.
      askedToBeginMedianMs: round(median(asked.map((ms, index) => ms - (inside[index] ?? 0)))),
      // The same with that.
      withBeginPerStepMs: round(over(asked)),
      // With both HTTP calls, their authentication, and the answer's 10 steps.
      clientMedianMs: round(median(whole)),
      directMedianMs: round(median(direct)),
    },
  });
}

function post(agent: Agent, url: URL): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method: 'POST', agent, headers: { 'content-type': 'application/json' } },
      (answer) => {
        answer.resume();
        answer.once('end', resolve);
      },
    );
    sent.once('error', reject);
    sent.end('{}');
  });
}
