import { Agent, request } from 'node:http';
import { callApi, invoke, putFunction } from './api.ts';
import type { Subject } from './subject.ts';

/** Steps of the pipeline that is measured. */
export const steps = 10;

const pipeline = 'bench-ten';

/** A pipeline of ten trivial functions, one after the other, whose Pods are up; and the same ten POSTs made directly. */
export interface TenSteps {
  /** Asks for a run over the REST API. Resolves with its id. */
  ask(): Promise<string>;
  /** A run, once it has succeeded. @throws When it ended otherwise. */
  ended(id: string): Promise<RunAnswer>;
  /** Makes the POSTs one after the other, as a plain script would. */
  post(afterEach?: () => Promise<unknown>): Promise<void>;
  close(): void;
}

/** Where the Pods of these operations answer a script. */
export type FindEndpoints = (operations: string[]) => Promise<URL[]>;

/** What of a run's answer is measured. */
export interface RunAnswer {
  id: string;
  status: string;
  createdAt: string;
  startedAt: string;
  finishedAt: string;
  steps: { durationMs: number }[];
}

export async function prepareTenSteps(instance: Subject, findEndpoints: FindEndpoints): Promise<TenSteps> {
  const names = Array.from({ length: steps }, (_, index) => `bench-step-${index + 1}`);
  for (const [index, name] of names.entries()) {
    await putFunction(
      instance,
      name,
      `def handle(event, context):\n    return {"body": {"r${index}": ${index}}}\n`,
    );
    await invoke(instance, name);
  }
  await callApi(instance, 'PUT', `pipelines/${pipeline}`, {
    spec: {
      adjacencyList: [
        { id: 0, to: [1] },
        ...names.map((operation, i) => ({ id: i + 1, operation, to: i + 1 < steps ? [i + 2] : [] })),
      ],
    },
  });
  const endpoints = await findEndpoints(names);
  // One client for both: what it costs itself is the same on either side.
  const agent = new Agent({ keepAlive: true });
  const api = `${instance.url}/api/v1`;
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${instance.token}` };
  return {
    async ask() {
      const text = await send(agent, `${api}/pipelines/${pipeline}/runs`, {
        method: 'POST',
        headers,
        body: '{}',
      });
      return (JSON.parse(text) as { id: string }).id;
    },
    async ended(id) {
      const text = await send(agent, `${api}/runs/${id}?wait=60`, { method: 'GET', headers });
      const run = JSON.parse(text) as RunAnswer;
      if (run.status !== 'succeeded') throw new Error(`The run is ${run.status}.`);
      return run;
    },
    async post(afterEach) {
      for (const endpoint of endpoints) {
        await send(agent, endpoint, { method: 'POST', headers, body: '{}' });
        await afterEach?.();
      }
    },
    close: () => agent.destroy(),
  };
}

function send(
  agent: Agent,
  url: URL | string,
  { body, ...options }: { method: string; headers: Record<string, string>; body?: string },
): Promise<string> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...options, agent }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      answer.once('end', () => {
        if (answer.statusCode && answer.statusCode < 300) resolve(text);
        else reject(new Error(`${options.method} ${url} answered ${answer.statusCode}: ${text}`));
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
