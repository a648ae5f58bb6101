/**
 * `npm run test:cluster [-- <parts of names>]`: all that is proved on a real Kubernetes, on one cluster: the specs
 * `*.cluster.ts`, then the main job as a newcomer does it, then whether anything was left behind. Names choose
 * specs; `newcomer` is the main job.
 */
import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { watchNpm } from '#lib/system/npm-parent.mjs';
import { controlVariable, serveControl } from './cluster-control.ts';
import { findLeftBehind, readHoldings } from './holdings.ts';
import { mainJobSpec, runMainJob } from './main-job.ts';
import { type ObtainedCluster, obtainCluster } from './obtain-cluster.ts';

/** Specs that stop, cordon or fill what all others use. */
const disturbing = [
  'engine-faults.cluster.ts',
  'engine-placement.cluster.ts',
  'faults-of-cluster.cluster.ts',
];
const filters = process.argv.slice(2);
const begun = Date.now();
const seconds = (since: number) => `${((Date.now() - since) / 1000).toFixed(0)} s`;
const say = (text: string) => console.log(`cluster: ${text}`);

/** @throws Error in words where no cluster is possible; nothing is skipped for the lack of one. */
async function obtain(): Promise<ObtainedCluster> {
  try {
    return await obtainCluster({ progress: say });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? ` (${error.cause.message})` : '';
    throw new Error(
      `There is no Kubernetes to test on. ${error instanceof Error ? error.message : String(error)}${cause}
Either set KUBECONFIG to a cluster's and PODSMITH_REGISTRY to a registry that it pulls from, or run this as root on
Debian or Ubuntu, where it starts a Kubernetes of its own.`,
      { cause: error },
    );
  }
}

/** Runs a program beside us, its output ours. True when it ended well. */
function run(name: string, args: string[], environment: Record<string, string>): Promise<boolean> {
  const child = spawn(process.execPath, [path.resolve('node_modules', name), ...args], {
    env: { ...process.env, ...environment },
    stdio: 'inherit',
  });
  return new Promise((resolve) => child.on('exit', (code) => resolve(code === 0)));
}

async function main(): Promise<boolean> {
  const cluster = await obtain();
  const control = cluster.started && (await serveControl(cluster.started));
  stop = async () => {
    control?.close();
    await cluster.stop();
  };
  say(`Kubernetes ${cluster.version}, node ${cluster.nodeName}, ready after ${seconds(begun)}`);
  if (!cluster.started) {
    say('it is not ours: faults that stop a part of a cluster (kubelet, API server, registry) are skipped');
  }
  const environment = {
    KUBECONFIG: cluster.kubeconfig,
    PODSMITH_REGISTRY: cluster.registry,
    ...(control ? { [controlVariable]: control.socket } : {}),
  };
  const before = await readHoldings(cluster);
  const outcomes: Record<string, boolean> = {};
  const work: [string, () => Promise<boolean>][] = [];
  const specs = await selectSpecs();
  const vitest = ['run', '--config', 'e2e/cluster/vitest.config.ts'];
  const peaceful = specs.filter((file) => !disturbing.some((name) => file.endsWith(`/${name}`)));
  if (peaceful.length > 0) {
    // Each has a namespace of its own, and most of its time goes by in waiting.
    const args = [...vitest, '--file-parallelism', '--max-workers=2', ...peaceful];
    work.push(['specs', () => run('vitest/vitest.mjs', args, environment)]);
  }
  const alone = specs.filter((file) => !peaceful.includes(file));
  if (alone.length > 0) {
    const args = [...vitest, ...alone];
    work.push(['specs that stop parts of the cluster', () => run('vitest/vitest.mjs', args, environment)]);
  }
  if (isSelected(mainJobSpec)) work.push(['main job', () => runMainJob({ cluster, environment, run })]);
  if (work.length === 0) throw new Error(`No spec has ${filters.join(' or ')} in its name.`);
  for (const [name, doIt] of work) {
    const started = Date.now();
    outcomes[name] = await doIt();
    say(`${name}: ${outcomes[name] ? 'passed' : 'FAILED'} in ${seconds(started)}`);
  }
  const left = await findLeftBehind(cluster, before);
  outcomes['nothing left behind'] = left.length === 0;
  if (left.length > 0) say(`left behind: ${left.join(', ')}`);
  const passed = Object.values(outcomes).every(Boolean);
  const verdict = Object.entries(outcomes).map(([name, ok]) => `${name} ${ok ? 'passed' : 'FAILED'}`);
  say(`${verdict.join(', ')}; Kubernetes ${cluster.version}, ${seconds(begun)} in all`);
  return passed;
}

const isSelected = (file: string) => filters.length === 0 || filters.some((part) => file.includes(part));

async function selectSpecs(): Promise<string[]> {
  const files = await readdir(import.meta.dirname);
  return files
    .filter((file) => file.endsWith('.cluster.ts'))
    .map((file) => `e2e/cluster/${file}`)
    .filter(isSelected);
}

let stop = async () => {};
let ending: Promise<void> | undefined;
async function end(code: number): Promise<void> {
  ending ??= stop();
  await ending;
  process.exit(code);
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(130));
watchNpm(() => void end(143));

try {
  await end((await main()) ? 0 : 1);
} catch (error) {
  console.error(error instanceof Error ? `\n${error.message}` : error);
  await end(1);
}
