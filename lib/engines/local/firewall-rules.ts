import { isIPv4 } from 'node:net';
import type { AllowedRange, PodReach } from '#lib/engines/engine.ts';
import { bridgePrefix } from '#lib/engines/local/pod-network.ts';
import { metadataAddresses } from '#lib/network/address-kind.ts';

/** What is never reached, whatever an operation asks for: this machine's and its network's own names for themselves. */
const never = [
  ...['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', '240.0.0.0/4'],
  ...metadataAddresses.filter(isIPv4),
];

/** What is not of the Internet beyond that (RFC 6890). */
const notPublic = [
  ...['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.0.0.0/24', '192.168.0.0/16', '198.18.0.0/15'],
];

export interface FirewallFacts {
  instanceId: string;
  /** The name servers that Pods are given. */
  resolvers: string[];
  /** Podsmith's own servers beside this machine: never reached. */
  own: { address: string; port: number }[];
}

/** Names of the chains, of which there is one set per installation. */
export function chainsOf(instanceId: string) {
  const forward = `PODSMITH-${bridgePrefix(instanceId).slice(2)}`;
  return {
    forward,
    input: `${forward}-IN`,
    allow: `${forward}-ALLOW`,
    bridges: `${bridgePrefix(instanceId)}+`,
  };
}

/**
 * What Pods may send, as `iptables-restore --noflush` reads it: answers to what was sent to them; beyond that nothing to this
 * machine, to other operations' Pods and to what is never reached, but what their operation's list allows, and the Internet
 * where they have that. The chain of what is allowed has to be there.
 */
export function firewallRules({ instanceId, resolvers, own }: FirewallFacts): string {
  const { forward, input, allow } = chainsOf(instanceId);
  const bridges = (reach: PodReach) => `${bridgePrefix(instanceId, reach)}+`;
  const reject = '-j REJECT --reject-with icmp-admin-prohibited';
  const answers = '-m conntrack --ctstate ESTABLISHED,RELATED -j RETURN';
  const lookUps = resolvers.flatMap((resolver) =>
    ['udp', 'tcp'].map((protocol) => `-d ${resolver} -p ${protocol} --dport 53 -j RETURN`),
  );
  return [
    '*filter',
    `:${forward} - [0:0]`,
    `:${input} - [0:0]`,
    `-A ${input} ${answers}`,
    `-A ${input} ${reject}`,
    `-A ${forward} ${answers}`,
    // Other operations' Pods.
    `-A ${forward} -o ${bridgePrefix(instanceId)}+ ${reject}`,
    ...own.map(({ address, port }) => `-A ${forward} -d ${address} -p tcp --dport ${port} ${reject}`),
    ...never.map((range) => `-A ${forward} -d ${range} ${reject}`),
    `-A ${forward} -j ${allow}`,
    `-A ${forward} -i ${bridges('none')} ${reject}`,
    ...lookUps.map((rule) => `-A ${forward} ${rule}`),
    `-A ${forward} -i ${bridges('cluster')} ${reject}`,
    ...notPublic.map((range) => `-A ${forward} -d ${range} ${reject}`),
    'COMMIT',
    '',
  ].join('\n');
}

/** What one network's list adds to the chain of what is allowed. Pods have no IPv6 to allow. */
export function allowRules(listed: AllowedRange[]): string[][] {
  return listed
    .filter(({ range }) => !range.includes(':'))
    .flatMap(({ range, port }) =>
      port === undefined
        ? [['-d', range, '-j', 'ACCEPT']]
        : ['tcp', 'udp'].map((protocol) => [
            ...['-d', range, '-p', protocol, '--dport', String(port), '-j', 'ACCEPT'],
          ]),
    );
}

/** Pods have no IPv6 but the addresses that Linux gives every interface, by which they would reach this machine. */
export function firewallRulesOfIpv6(instanceId: string): string {
  const { forward, input } = chainsOf(instanceId);
  return [
    '*filter',
    ...[forward, input].map((chain) => `:${chain} - [0:0]`),
    // Without these an address is looked for in vain, and a connection times out that ought to be refused.
    ...['neighbour-solicitation', 'neighbour-advertisement'].map(
      (type) => `-A ${input} -p ipv6-icmp --icmpv6-type ${type} -j RETURN`,
    ),
    ...[forward, input].map((chain) => `-A ${chain} -j REJECT`),
    'COMMIT',
    '',
  ].join('\n');
}
