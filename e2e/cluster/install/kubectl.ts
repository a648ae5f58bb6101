import { spawn } from 'node:child_process';
import { ensureKubernetes } from '../build-kubernetes.ts';
import type { ObtainedCluster } from '../obtain-cluster.ts';
import { findProgram } from '../packages.ts';
import { runChecked } from '../run-checked.ts';

/** `kubectl` on one cluster. */
export interface Kubectl {
  /** What it printed. @throws Error with its last lines when it fails */
  (...args: string[]): Promise<string>;
  /** An address of this machine that leads to a Service, until `close`. */
  forward(namespace: string, service: string): Promise<{ url: string; close(): void }>;
}

/** The kubectl of our own cluster's version; for somebody else's cluster, the one that is installed. */
export async function findKubectl(cluster: ObtainedCluster): Promise<Kubectl> {
  const installed = cluster.started ? undefined : findProgram('kubectl');
  const program = installed ?? (await ensureKubernetes(() => undefined)).kubectl;
  const env = { KUBECONFIG: cluster.kubeconfig };

  async function forward(namespace: string, service: string) {
    const args = ['-n', namespace, 'port-forward', `service/${service}`, ':80', '--address=127.0.0.1'];
    const child = spawn(program, args, {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const port = await new Promise<string>((resolve, reject) => {
      const read = (chunk: Buffer) => {
        output += chunk;
        const found = /127\.0\.0\.1:(\d+) ->/.exec(output)?.[1];
        if (found) resolve(found);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', () => reject(new Error(`The port-forward ended: ${output}`)));
    });
    return { url: `http://127.0.0.1:${port}`, close: () => void child.kill() };
  }

  const call = (...args: string[]) => runChecked(program, args, { env });
  return Object.assign(call, { forward });
}
