import { setTimeout as sleep } from 'node:timers/promises';
import type { Kubectl } from './kubectl.ts';

/** What a spec reads of any answer. */
export interface Answer {
  id?: string;
  status?: string;
  ready?: boolean;
  podWarning?: string | null;
  finishedAt?: string | null;
  results?: unknown;
  error?: unknown;
  log?: string;
  components?: { name: string; purl: string }[];
  steps?: { status: string; attempt: number }[];
}

/** An installed Podsmith, spoken to through its Service. */
export interface InstalledPodsmith {
  /** @throws Error with the answer's text unless it is a success */
  call(method: string, path: string, body?: unknown): Promise<Answer>;
  /** A Python function; `body` sees the context as `given`. */
  putFunction(name: string, body: string): Promise<void>;
  /** The same, by its files. */
  putFiles(name: string, codeSource: Record<string, string>): Promise<void>;
  /** One operation after the other. */
  putPipeline(name: string, operations: string[]): Promise<void>;
  begin(pipeline: string, parameters: object): Promise<string>;
  until(path: string, isThere: (answer: Answer) => boolean, timeoutMs: number): Promise<Answer>;
  end(run: string, timeoutMs: number): Promise<Answer>;
  close(): void;
}

const againMs = 500;
const patienceMs = 60_000;

export function talkTo(options: { kubectl: Kubectl; namespace: string; token: string }): InstalledPodsmith {
  const { kubectl, namespace, token } = options;
  let forward: { url: string; close(): void } | undefined;

  /** A forward leads to one Pod; when that is replaced, the next one is taken. */
  async function send(method: string, path: string, body?: unknown): Promise<Response> {
    for (const deadline = Date.now() + patienceMs; ; await sleep(againMs)) {
      try {
        forward ??= await kubectl.forward(namespace, 'podsmith-web');
        return await fetch(`${forward.url}/api/v1/${path}`, {
          method,
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: body === undefined ? undefined : JSON.stringify(body),
        });
      } catch (error) {
        forward?.close();
        forward = undefined;
        // What was asked may have been done: only looking is safe to repeat.
        if (method !== 'GET' || Date.now() > deadline) throw error;
      }
    }
  }

  async function call(method: string, path: string, body?: unknown): Promise<Answer> {
    const response = await send(method, path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return text === '' ? {} : JSON.parse(text);
  }

  async function until(
    path: string,
    isThere: (answer: Answer) => boolean,
    timeoutMs: number,
  ): Promise<Answer> {
    for (const deadline = Date.now() + timeoutMs; ; await sleep(againMs)) {
      const answer = await call('GET', path);
      if (isThere(answer)) return answer;
      if (Date.now() > deadline) throw new Error(`${path} did not get there: ${JSON.stringify(answer)}`);
    }
  }

  async function putFiles(name: string, codeSource: Record<string, string>): Promise<void> {
    const spec = { processor: { function: { runtime: 'python3', codeSource } } };
    await call('PUT', `operations/${name}`, { spec });
  }

  return {
    call,
    until,
    putFiles,
    async putFunction(name, body) {
      const handler = `import json\ndef handle(event, context):\n    given = json.loads(event.body or b"{}")\n    ${body}\n`;
      await putFiles(name, { 'handler.py': handler });
    },
    async putPipeline(name, operations) {
      const nodes = operations.map((operation, index) => ({
        id: index + 1,
        operation,
        to: index + 1 < operations.length ? [index + 2] : [],
      }));
      const spec = { strategy: 'all', adjacencyList: [{ id: 0, to: [1] }, ...nodes] };
      await call('PUT', `pipelines/${name}`, { spec });
    },
    async begin(pipeline, parameters) {
      return (await call('POST', `pipelines/${pipeline}/runs`, { parameters })).id ?? '';
    },
    end: (run, timeoutMs) => until(`runs/${run}`, ({ finishedAt }) => Boolean(finishedAt), timeoutMs),
    close: () => forward?.close(),
  };
}
