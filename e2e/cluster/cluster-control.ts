import { createServer, request } from 'node:http';
import path from 'node:path';
import { partNames, type StartedCluster } from './start-cluster.ts';

/** Name of the environment variable that leads a test process to the cluster another process has started. */
export const controlVariable = 'CLUSTER_CONTROL';

/**
 * Lets other processes of this user stop and start the parts of a cluster: a test runner starts the cluster
 * once, and its specs run in processes of their own.
 *
 * @returns what to set {@link controlVariable} to, and how to end it
 */
export async function serveControl(cluster: StartedCluster): Promise<{ socket: string; close(): void }> {
  const socket = path.join(cluster.folder, 'control.sock');
  const server = createServer((incoming, response) => {
    if (incoming.url === '/') return response.end(JSON.stringify(cluster));
    const [, name, verb] = incoming.url?.split('/') ?? [];
    const part = partNames.find((candidate) => candidate === name);
    if (!part || (verb !== 'start' && verb !== 'stop')) return response.writeHead(404).end();
    cluster[part][verb]().then(
      () => response.end('{}'),
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return { socket, close: () => void server.close() };
}

/** The same cluster, from another process. Its `stop` does nothing: who started it stops it. */
export async function connectCluster(socket: string): Promise<StartedCluster> {
  const facts: Omit<StartedCluster, 'stop'> = JSON.parse(await ask(socket, '/'));
  const parts = partNames.map((name) => [
    name,
    {
      name,
      start: async () => void (await ask(socket, `/${name}/start`)),
      stop: async () => void (await ask(socket, `/${name}/stop`)),
    },
  ]);
  return { ...facts, ...Object.fromEntries(parts), stop: async () => {} };
}

function ask(socketPath: string, url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const call = request({ socketPath, path: url, method: 'POST' }, async (response) => {
      let text = '';
      for await (const chunk of response) text += chunk;
      if (response.statusCode === 200) resolve(text);
      else reject(new Error(`${url}: ${text}`));
    });
    call.on('error', reject).end();
  });
}
