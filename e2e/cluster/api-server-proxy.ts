import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy before the API server: a network that can fail. */
export interface ApiServerProxy {
  /** To be named in a kubeconfig. */
  url: string;
  /** Breaks all connections, as a restarted load balancer does. New ones are let through. */
  cut(): void;
  /** Lets nothing more through on the present connections, and tells nobody, as a lost route does. */
  silence(): void;
  close(): void;
}

export async function startApiServerProxy(server: string): Promise<ApiServerProxy> {
  const { hostname, port } = new URL(server);
  const sockets = new Set<Socket>();
  const proxy = createServer((near) => {
    const far = connect({ host: hostname, port: Number(port || 443) });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  proxy.listen(0, '127.0.0.1');
  await once(proxy, 'listening');
  const address = proxy.address();
  if (typeof address !== 'object' || !address) throw new TypeError('A TCP server has a port.');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: `https://127.0.0.1:${address.port}`,
    cut,
    silence() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    close() {
      proxy.close();
      cut();
    },
  };
}
