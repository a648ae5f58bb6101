import { readFile, writeFile } from 'node:fs/promises';
import type { NodeSandbox } from './node-sandbox.ts';
import { runChecked } from './run-checked.ts';

/** How a cluster's node hangs on this machine. Up to 50 clusters find a place of their own. */
export interface NodeNetwork {
  /** Interface on this machine, and mark of everything that belongs to this cluster: `podsmith-k0`. */
  name: string;
  /** This machine, as seen from node and Pods. */
  hostAddress: string;
  /** A loopback address of this machine for this cluster alone: Docker takes those for registries without TLS. */
  loopbackAddress: string;
  /** The node, as seen from this machine and from Pods. */
  nodeAddress: string;
  /** Pods' addresses; this machine reaches them directly. */
  podRange: string;
  remove(): Promise<void>;
}

const PLACES = 50;

/** Joins the sandbox to this machine by a pair of interfaces, with routes to Pods and a way out to the internet. */
export async function createNodeNetwork(sandbox: NodeSandbox): Promise<NodeNetwork> {
  const place = await takePlace(sandbox.pid);
  const name = interfaceName(place);
  const network = {
    name,
    hostAddress: `10.84.${place}.1`,
    loopbackAddress: `127.84.${place}.1`,
    nodeAddress: `10.84.${place}.2`,
    podRange: `10.85.${place}.0/24`,
    remove: async () => {
      // The interface went with the sandbox, where that ended first.
      await runChecked('ip', ['link', 'delete', name]).catch(() => undefined);
      await removeRules(name);
    },
  };
  try {
    await removeRules(name);
    await joinHost(network);
    await joinNode(sandbox, network);
    return network;
  } catch (error) {
    await network.remove();
    throw error;
  }
}

function interfaceName(place: number): string {
  return `podsmith-k${place}`;
}

/** Creating the interface is the lock: the kernel lets one process have the name. */
async function takePlace(pid: number): Promise<number> {
  let problem: unknown;
  for (let place = 0; place < PLACES; place++) {
    const pair = ['link', 'add', interfaceName(place), 'type', 'veth', 'peer', 'name', 'eth0', 'netns'];
    try {
      await runChecked('ip', [...pair, String(pid)]);
      return place;
    } catch (error) {
      problem = error;
    }
  }
  throw new Error(`No network interface for a cluster could be made: ${problem}`);
}

async function joinHost({ name, hostAddress, nodeAddress, podRange }: NodeNetwork): Promise<void> {
  await runChecked('ip', ['address', 'add', `${hostAddress}/30`, 'dev', name]);
  await runChecked('ip', ['link', 'set', name, 'up']);
  await runChecked('ip', ['route', 'add', podRange, 'via', nodeAddress, 'dev', name]);
  const forwarding = '/proc/sys/net/ipv4/ip_forward';
  if ((await readFile(forwarding, 'utf8')).trim() !== '1') await writeFile(forwarding, '1');
  const mark = ['-m', 'comment', '--comment', name];
  // Beside Docker or a firewall the default is to drop.
  for (const rule of [
    ['INPUT', '-i', name],
    ['FORWARD', '-i', name],
    ['FORWARD', '-o', name],
  ]) {
    await runChecked('iptables', ['-w', '-I', ...rule, ...mark, '-j', 'ACCEPT']);
  }
  const leaving = ['POSTROUTING', '-s', `${nodeAddress}/30`, '!', '-o', name];
  await runChecked('iptables', ['-w', '-t', 'nat', '-A', ...leaving, ...mark, '-j', 'MASQUERADE']);
}

async function joinNode({ run }: NodeSandbox, { hostAddress, nodeAddress }: NodeNetwork): Promise<void> {
  await run('ip', ['link', 'set', 'lo', 'up']);
  await run('ip', ['address', 'add', `${nodeAddress}/30`, 'dev', 'eth0']);
  await run('ip', ['link', 'set', 'eth0', 'up']);
  await run('ip', ['route', 'add', 'default', 'via', hostAddress]);
  await run('sysctl', ['-q', '-w', 'net.ipv4.ip_forward=1']);
}

/** Removes the rules marked with this name, also those a killed process left. */
async function removeRules(name: string): Promise<void> {
  for (const table of ['filter', 'nat']) {
    const saved = await runChecked('iptables-save', ['-t', table]);
    const ours = saved.split('\n').filter((line) => new RegExp(`--comment "?${name}"?( |$)`).test(line));
    for (const line of ours) {
      const words = line.replaceAll('"', '').split(' ');
      await runChecked('iptables', ['-w', '-t', table, '-D', ...words.slice(1)]);
    }
  }
}
