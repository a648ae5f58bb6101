import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { ensureKubernetes } from '../../e2e/cluster/build-kubernetes.ts';
import { findProgram } from '../../e2e/cluster/packages.ts';
import type { Bench } from './bench.ts';

const run = promisify(execFile);

/** What runs kubectl in the benchmark's namespace: the one on PATH for somebody's cluster, our own for ours. */
export async function findKubectl({
  cluster,
  namespace,
}: Bench): Promise<(...args: string[]) => Promise<string>> {
  const own = async () =>
    (await ensureKubernetes((text) => process.stderr.write(`kubectl: ${text}\n`))).kubectl;
  const program = cluster.started ? await own() : (findProgram('kubectl') ?? (await own()));
  return async (...args) => {
    const { stdout } = await run(program, [
      '--kubeconfig',
      cluster.kubeconfig,
      '--namespace',
      namespace,
      ...args,
    ]);
    return stdout;
  };
}
