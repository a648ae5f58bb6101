import { Agent, request } from 'node:http';
import { z } from 'zod';
import { podSecret, secretHeader } from '#lib/http/pod-secret.ts';
import { callApi, invoke, putFunction } from './api.ts';
import { readPodKey } from './pod-key.ts';
import type { Subject } from './subject.ts';

/** Steps of the pipeline that is measured. */
export const steps = 10;

const pipeline = 'bench-ten';
const runs = `pipelines/${pipeline}/runs`;
const idSchema = z.object({ id: z.string() });

/** A pipeline of ten trivial functions, one after the other, whose Pods are up; and the same ten POSTs made directly. */
export interface TenSteps {
  /** Asks for a run over the REST API and waits for it, in one call. @throws When it did not succeed. */
  run(): Promise<RunAnswer>;
  /** The same in two calls: one that asks, and one that waits. */
  askThenWait(): Promise<RunAnswer>;
  /** Makes the POSTs one after the other, as a plain script would. */
  post(afterEach?: () => Promise<unknown>): Promise<void>;
  close(): void;
}

/** Where the Pods of these operations answer a script. */
export type FindEndpoints = (operations: string[]) => Promise<{ pod: string; url: URL }[]>;

const runSchema = z.object({
  status: z.string(),
  createdAt: z.string(),
  startedAt: z.string(),
  finishedAt: z.string(),
  steps: z.array(z.object({ durationMs: z.number() })),
});

/** What of a run's answer is measured. */
export type RunAnswer = z.infer<typeof runSchema>;

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
  const key = await readPodKey(instance);
  const endpoints = (await findEndpoints(names)).map(({ pod, url }) => ({
    url,
    secret: podSecret(key, pod),
  }));
  // One client for both: what it costs itself is the same on either side.
  const agent = new Agent({ keepAlive: true });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${instance.token}` };
  const call = async (method: string, path: string): Promise<unknown> =>
    JSON.parse(
      await send(agent, `${instance.url}/api/v1/${path}`, {
        method,
        headers,
        body: method === 'POST' ? '{}' : undefined,
      }),
    );
  return {
    run: async () => succeeded(await call('POST', `${runs}?wait=60`)),
    async askThenWait() {
      const { id } = idSchema.parse(await call('POST', runs));
      return succeeded(await call('GET', `runs/${id}?wait=60`));
    },
    async post(afterEach) {
      for (const { url, secret } of endpoints) {
        await send(agent, url, {
          method: 'POST',
          headers: { ...headers, [secretHeader]: secret },
          body: '{}',
        });
        await afterEach?.();
      }
    },
    close: () => agent.destroy(),
  };
}

function succeeded(answer: unknown): RunAnswer {
  const run = runSchema.parse(answer);
  if (run.status !== 'succeeded') throw new Error(`The run is ${run.status}.`);
  return run;
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
