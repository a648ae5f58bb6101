import { KubeConfig } from '@kubernetes/client-node';
import { startTcpProxy, type TcpProxy } from '#lib/testing/tcp-proxy.ts';

/** A TCP proxy before an API server. */
export interface ApiServerProxy extends TcpProxy {
  /** To be named in a kubeconfig. */
  url: string;
  /** Leads through the proxy. */
  kubeConfig: KubeConfig;
}

/** Puts a proxy before the API server of a kubeconfig, which itself stays as it is. */
export async function startApiServerProxy(kubeConfig: KubeConfig): Promise<ApiServerProxy> {
  const cluster = kubeConfig.getCurrentCluster();
  if (!cluster) throw new Error('The kubeconfig names no cluster.');
  const { hostname, port } = new URL(cluster.server);
  const proxy = await startTcpProxy({ host: hostname, port: Number(port || 443) });
  const url = `https://127.0.0.1:${proxy.port}`;
  const through = new KubeConfig();
  through.loadFromString(kubeConfig.exportConfig());
  through.clusters = through.clusters.map((one) =>
    one.name === cluster.name ? { ...one, server: url } : one,
  );
  return { ...proxy, url, kubeConfig: through };
}
