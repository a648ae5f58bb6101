import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';

/** Something between an API server and who asks it, whose connections can fail as on a bad network. */
export interface ApiProxy {
  /** Leads through the proxy. */
  kubeConfig: KubeConfig;
  /** Ends the connections there are; new ones go through. */
  cut(): void;
  /** The connections there are stay open and say nothing any more; new ones go through. */
  silence(): void;
  close(): void;
}

/** Puts a proxy before the API server of a kubeconfig. */
export async function startApiProxy(file: string): Promise<ApiProxy> {
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromFile(file);
  const cluster = kubeConfig.getCurrentCluster();
  if (!cluster) throw new Error(`${file} names no cluster.`);
  const url = new URL(cluster.server);
  const pairs = new Set<[Socket, Socket]>();
  const server = createServer((client) => {
    const upstream = connect(Number(url.port), url.hostname);
    const pair: [Socket, Socket] = [client, upstream];
    pairs.add(pair);
    client.pipe(upstream).pipe(client);
    for (const [one, other] of [pair, [upstream, client] as const]) {
      one.on('error', () => one.destroy());
      one.on('close', () => {
        other.destroy();
        pairs.delete(pair);
      });
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const through = { ...cluster, server: `https://127.0.0.1:${port}` };
  kubeConfig.clusters = kubeConfig.clusters.map((one) => (one === cluster ? through : one));
  const cut = () => {
    for (const [client] of pairs) client.destroy();
  };
  return {
    kubeConfig,
    cut,
    silence() {
      for (const [client, upstream] of pairs) {
        client.unpipe(upstream).pause();
        upstream.unpipe(client).pause();
      }
    },
    close() {
      cut();
      server.close();
    },
  };
}
