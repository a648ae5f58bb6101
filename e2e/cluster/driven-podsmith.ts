import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { idOf } from '../page-api.ts';
import { type Podsmith, startPodsmith } from '../podsmith.ts';
import { type RunAnswer, runAnswerSchema } from './run-answer.ts';

/** A whole Podsmith on the cluster, driven over its REST API as automation does. */
export interface DrivenPodsmith extends Podsmith {
  /** The answer's JSON. @throws Error with the answer's text unless it is a success. */
  call(method: string, path: string, body?: unknown): Promise<unknown>;
  /** Asks for a run of a pipeline; resolves with its id. */
  begin(pipeline: string, parameters?: object): Promise<string>;
  look(run: string): Promise<RunAnswer>;
  /** The run once `isThere`, polled. @throws Error telling what it was instead */
  until(run: string, isThere: (run: RunAnswer) => boolean, timeoutMs?: number): Promise<RunAnswer>;
  /** Kills the worker process; resolves once the supervisor has started another. */
  restartWorker(): Promise<void>;
  /** The run once it has ended. */
  end(run: string, timeoutMs?: number): Promise<RunAnswer>;
}

/** Starts Podsmith, worker and web process, as `npm start` does, with the kubernetes engine. */
export async function startDrivenPodsmith(options: {
  kubeconfig: string;
  registry: string;
  namespace: string;
  environment?: Record<string, string>;
}): Promise<DrivenPodsmith> {
  const { kubeconfig, registry, namespace, environment } = options;
  const token = randomBytes(16).toString('hex');
  const podsmith = await startPodsmith({
    PODSMITH_ENGINE: 'kubernetes',
    KUBECONFIG: kubeconfig,
    PODSMITH_REGISTRY: registry,
    PODSMITH_NAMESPACE: namespace,
    PODSMITH_ADMIN_EMAIL: 'admin@example.com',
    PODSMITH_ADMIN_PASSWORD: randomBytes(12).toString('hex'),
    PODSMITH_API_TOKEN: token,
    // Its own, not the database of the test.
    DATABASE_URL: '',
    ...environment,
  });

  async function call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${podsmith.url}/api/v1/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }

  const look = async (run: string) => runAnswerSchema.parse(await call('GET', `runs/${run}`));

  async function until(
    id: string,
    isThere: (run: RunAnswer) => boolean,
    timeoutMs = 60_000,
  ): Promise<RunAnswer> {
    for (const deadline = Date.now() + timeoutMs; ; await sleep(100)) {
      const run = await look(id);
      if (isThere(run)) return run;
      if (Date.now() > deadline) {
        const words = podsmith.output().split('\n').slice(-25).join('\n');
        throw new Error(`The run did not get there in time: ${JSON.stringify(run, undefined, 1)}\n${words}`);
      }
    }
  }

  async function restartWorker(): Promise<void> {
    const started = () => podsmith.output().split('worker started').length;
    const before = started();
    process.kill(await findChild(podsmith.pid, 'worker.js'), 'SIGKILL');
    for (const deadline = Date.now() + 30_000; started() === before; await sleep(100)) {
      if (Date.now() > deadline) throw new Error(`No worker was started again:\n${podsmith.output()}`);
    }
  }

  return {
    ...podsmith,
    call,
    restartWorker,
    begin: async (pipeline, parameters = {}) =>
      idOf(await call('POST', `pipelines/${pipeline}/runs`, { parameters })),
    look,
    until,
    end: (run, timeoutMs) => until(run, ({ finishedAt }) => finishedAt !== null, timeoutMs),
  };
}

async function findChild(parent: number, program: string): Promise<number> {
  const children = (await readFile(`/proc/${parent}/task/${parent}/children`, 'utf8')).trim().split(' ');
  for (const pid of children) {
    if ((await readFile(`/proc/${pid}/cmdline`, 'utf8')).includes(program)) return Number(pid);
  }
  throw new Error(`Process ${parent} has no child that runs ${program}.`);
}
