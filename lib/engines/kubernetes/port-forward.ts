import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { type KubeConfig, PortForward } from '@kubernetes/client-node';

/** A port of this machine whose connections go to a Pod, through the API server. */
export interface Forward {
  /** Base URL. */
  endpoint: string;
  close(): void;
}

/** Opens a forward. Each connection is one stream to the Pod; callers keep theirs open, so most calls reuse one. */
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

  async function connect(socket: Socket): Promise<void> {
    const stream = await forward.portForward(namespace, pod, [port], socket, null, socket);
    if (typeof stream === 'function') return;
    stream.addEventListener('close', () => socket.destroy());
    stream.addEventListener('error', () => socket.destroy());
    socket.on('close', () => stream.close());
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

function portOf(server: Server): number {
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new TypeError('A TCP server has a port.');
  return address.port;
}
