import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import {
  allowRules,
  chainsOf,
  type FirewallFacts,
  firewallRules,
  firewallRulesOfIpv6,
} from '#lib/engines/local/firewall-rules.ts';
import type { PodNetwork } from '#lib/engines/local/pod-network.ts';
import { childEnvironment } from '#lib/system/child-environment.mjs';

/** Keeps Pods from what they may not reach, on the machine whose kernel forwards what they send. */
export interface Firewall {
  /** Before a container is put on the network. Another program may have emptied the tables since the last time. */
  protect(network: PodNetwork): Promise<void>;
  /** Takes everything away again; for when there is no Pod left. */
  remove(): Promise<void>;
}

const run = promisify(execFile);
/** Seconds to wait while another program changes the tables. */
const waitSeconds = '5';
const mostJumps = 100;

/** Why this process cannot keep a firewall, as the end of a sentence; undefined where it can. */
export async function findFirewallObstacle(): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return 'it does not run as root';
  try {
    for (const tables of ['iptables', 'ip6tables']) await iptables(tables, '-S', 'FORWARD');
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.message.trim().split('\n').at(-1) ?? '') : String(error);
  }
}

export function createFirewall(facts: FirewallFacts): Firewall {
  const { forward, input, allow, bridges } = chainsOf(facts.instanceId);
  const families = [
    { tables: 'iptables', rules: firewallRules(facts) },
    { tables: 'ip6tables', rules: firewallRulesOfIpv6(facts.instanceId) },
  ];
  const jumps = [
    { from: 'FORWARD', to: forward },
    { from: 'INPUT', to: input },
  ];

  /** Our rules have to come first: what another program accepts is not looked at again. */
  async function putFirst(tables: string, { from, to }: (typeof jumps)[number]): Promise<boolean> {
    const rule = ['-i', bridges, '-j', to];
    const first = await iptables(tables, '-S', from, '1').catch(() => '');
    if (first.trim() === ['-A', from, ...rule].join(' ')) return true;
    await succeeds(tables, '-D', from, ...rule);
    await iptables(tables, '-I', from, '1', ...rule);
    return false;
  }

  async function ensure({ tables, rules }: (typeof families)[number]): Promise<void> {
    const firsts = [];
    try {
      for (const jump of jumps) firsts.push(await putFirst(tables, jump));
      if (firsts.every(Boolean)) return;
    } catch {
      // The chains are not there yet.
    }
    await succeeds(tables, '-N', allow);
    await restore(tables, rules);
    for (const jump of jumps) await putFirst(tables, jump);
  }

  async function allowListed({ bridge, allow: listed }: PodNetwork): Promise<void> {
    for (const rule of allowRules(listed)) {
      const whole = [allow, '-i', bridge, ...rule];
      if (!(await succeeds('iptables', '-C', ...whole))) await iptables('iptables', '-A', ...whole);
    }
  }

  async function removeAll(): Promise<void> {
    for (const { tables } of families) {
      for (const { from, to } of jumps) {
        // Each worker that started a Pod at the same time may have inserted one.
        for (let count = 0; count < mostJumps; count++) {
          const isThere = await succeeds(tables, '-D', from, '-i', bridges, '-j', to);
          if (!isThere) break;
        }
      }
      // One that another names cannot be deleted before that is empty.
      for (const action of ['-F', '-X']) {
        for (const chain of [forward, input, allow]) await succeeds(tables, action, chain);
      }
    }
  }

  /** One after the other: two that find a rule missing would both insert it. */
  let last: Promise<unknown> = Promise.resolve();
  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = last.then(work, work);
    last = done;
    return done;
  }

  return {
    protect: (network) =>
      inTurn(async () => {
        await Promise.all(families.map(ensure));
        await allowListed(network);
      }),
    remove: () => inTurn(removeAll),
  };
}

async function succeeds(tables: string, ...args: string[]): Promise<boolean> {
  return iptables(tables, ...args).then(
    () => true,
    () => false,
  );
}

/** @throws What iptables says. */
async function iptables(tables: string, ...args: string[]): Promise<string> {
  return (await run(tables, ['-w', waitSeconds, ...args], { env: childEnvironment() })).stdout;
}

async function restore(tables: string, rules: string): Promise<void> {
  const restoring = run(`${tables}-restore`, ['--noflush', '--wait', waitSeconds], {
    env: childEnvironment(),
  });
  // One that ends before it has read them says why with its exit, not by this pipe.
  restoring.child.stdin?.on('error', () => undefined).end(rules);
  await restoring;
}
