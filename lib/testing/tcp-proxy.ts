import { once } from 'node:events';
import net from 'node:net';

/** Stands between a process and a server: a network that can fail, a server that can be away for a while. */
export interface TcpProxy {
  port: number;
  /** Breaks the present connections, as a restarted load balancer does; new ones are let through. */
  sever(): void;
  /** Lets nothing more through on the present connections, and tells nobody, as a lost route does. */
  silence(): void;
  /** Cuts all connections and, until `resume`, each new one, with a word (`end`) or as a crash does (`reset`). */
  cut(how: 'end' | 'reset'): void;
  resume(): void;
  /** New connections that were cut since `cut`. */
  refused(): number;
  close(): void;
}

export async function startTcpProxy(target: { host: string; port: number }): Promise<TcpProxy> {
  const sockets = new Set<net.Socket>();
  let way: 'end' | 'reset' | undefined;
  let refused = 0;
  const sever = (socket: net.Socket) => {
    if (way === 'reset') socket.resetAndDestroy();
    else socket.destroy();
  };
  const severAll = () => {
    for (const socket of sockets) sever(socket);
  };
  const server = net.createServer((client) => {
    if (way) {
      refused += 1;
      return sever(client);
    }
    const upstream = net.connect(target);
    const pair = [client, upstream];
    for (const socket of pair) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        sockets.delete(socket);
        for (const each of pair) each.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as net.AddressInfo).port,
    sever: severAll,
    silence() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    cut(how) {
      way = how;
      refused = 0;
      severAll();
    },
    resume() {
      way = undefined;
    },
    refused: () => refused,
    close() {
      server.close();
      severAll();
    },
  };
}
