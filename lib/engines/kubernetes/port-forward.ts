import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { type KubeConfig, PortForward } from '@kubernetes/client-node';
import { isEngineLost } from '#lib/engines/engine-lost.ts';

/** A port of this machine whose connections go to a Pod, through the API server. */
export interface Forward {
  /** Base URL. */
  endpoint: string;
  close(): void;
}

/** How often a stream shows that it is used: load balancers before an API server cut silent ones, some after a minute. */
const pingMs = 20_000;
const awayRetryMs = 500;

/**
 * Opens a forward. Each connection is one stream to the Pod; callers keep theirs open, so most calls reuse one. A
 * stream whose other end does not answer any more (its node is gone) is ended, and with it the call it carries.
 */
export async function openForward(options: {
  kubeConfig: KubeConfig;
  namespace: string;
  pod: string;
  port: number;
}): Promise<Forward> {
  const { kubeConfig, namespace, pod, port } = options;
  // The last argument of false would keep a stream open that the Pod has refused.
  const forward = new PortForward(kubeConfig, true);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
    connect(socket).catch(() => socket.destroy());
  });

  /** While the API server is away, the caller waits: nothing of the call has been sent yet. */
  async function openStream(socket: Socket): ReturnType<PortForward['portForward']> {
    for (;;) {
      try {
        return await forward.portForward(namespace, pod, [port], socket, null, socket);
      } catch (error) {
        if (socket.destroyed || !isServerAway(error)) throw error;
        await sleep(awayRetryMs);
      }
    }
  }

  async function connect(socket: Socket): Promise<void> {
    const stream = await openStream(socket);
    if (typeof stream === 'function') return;
    stream.addEventListener('close', () => socket.destroy());
    stream.addEventListener('error', () => socket.destroy());
    const pinging = keepAlive(stream);
    socket.on('close', () => {
      clearInterval(pinging);
      stream.close();
    });
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${portOf(server)}`,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** Opens a stream to a Pod and ends it. @throws Error in the API server's words when that is refused. */
export async function tryForward(options: {
  kubeConfig: KubeConfig;
  namespace: string;
  pod: string;
  port: number;
}): Promise<void> {
  const { kubeConfig, namespace, pod, port } = options;
  const sink = new PassThrough();
  try {
    const stream = await new PortForward(kubeConfig, true).portForward(
      namespace,
      pod,
      [port],
      sink,
      null,
      sink,
    );
    if (typeof stream !== 'function') stream.close();
  } catch (error) {
    // A WebSocket's error is an event; with what was said in `message`.
    const words = typeof error === 'object' && error !== null && 'message' in error ? error.message : error;
    throw new Error(String(words), { cause: error });
  }
}

/** A WebSocket's error is an event around what the socket said. */
function isServerAway(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'error' in error && isEngineLost(error.error);
}

type Stream = Exclude<Awaited<ReturnType<PortForward['portForward']>>, () => unknown>;

function keepAlive(stream: Stream): NodeJS.Timeout {
  let isAnswered = true;
  stream.on('pong', () => {
    isAnswered = true;
  });
  return setInterval(() => {
    if (!isAnswered) return stream.terminate();
    isAnswered = false;
    stream.ping();
  }, pingMs).unref();
}

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new TypeError('A TCP server has a port.');
  return address.port;
}
