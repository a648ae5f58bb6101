import { expect, it } from 'vitest';
import { chainsOf, firewallRules } from '#lib/engines/local/firewall-rules.ts';
import { bridgePrefix, networkOf } from '#lib/engines/local/pod-network.ts';

const request = {
  ...{ name: 'pod', image: 'sha256:1', port: 5000, labels: { 'io.podsmith.operation': 'disk' } },
  limits: { memoryMib: 256, cpu: 1, pids: 64 },
};

it('gives the Pods of an operation one network, and those with other rules another', () => {
  const network = networkOf(request, 'a1b2c3d4');
  expect(networkOf({ ...request, name: 'replica' }, 'a1b2c3d4')).toEqual(network);
  const others = [
    networkOf({ ...request, labels: { 'io.podsmith.operation': 'memory' } }, 'a1b2c3d4'),
    networkOf(request, 'another'),
    networkOf({ ...request, network: { reach: 'none', allow: [] } }, 'a1b2c3d4'),
    networkOf({ ...request, network: { reach: 'internet', allow: [{ range: '10.1.2.3/32' }] } }, 'a1b2c3d4'),
  ];
  const all = [network, ...others];
  expect(new Set(all.map(({ name }) => name)).size).toBe(5);
  expect(new Set(all.map(({ bridge }) => bridge)).size).toBe(5);
});

it('names bridges within what Linux takes, by their installation and reach', () => {
  for (const reach of ['none', 'cluster', 'internet'] as const) {
    const { bridge } = networkOf({ ...request, network: { reach, allow: [] } }, 'a1b2c3d4');
    expect(bridge).toHaveLength(15);
    expect(bridge.startsWith(bridgePrefix('a1b2c3d4', reach))).toBe(true);
  }
  // iptables bounds a chain's name.
  for (const name of Object.values(chainsOf('a'.repeat(40)))) expect(name.length).toBeLessThan(29);
});

it('refuses what is never reached before it looks at what is allowed', () => {
  const lines = firewallRules({
    instanceId: 'a1b2c3d4',
    resolvers: ['10.0.0.2'],
    own: [{ address: '198.51.100.7', port: 5432 }],
  }).split('\n');
  const at = (part: string) => {
    const found = lines.findIndex((line) => line.includes(part));
    if (found === -1) throw new Error(`No rule has "${part}".`);
    return found;
  };
  const allowed = at('-ALLOW');
  for (const never of ['169.254.0.0/16', '198.51.100.7', `-o ${bridgePrefix('a1b2c3d4')}+`])
    expect(at(never)).toBeLessThan(allowed);
  const none = at(`-i ${bridgePrefix('a1b2c3d4', 'none')}+`);
  expect(none).toBeGreaterThan(allowed);
  // A name server is told to Pods that may look names up, wherever it is.
  expect(at('-d 10.0.0.2 -p udp --dport 53')).toBeGreaterThan(none);
  expect(at('-d 10.0.0.2 -p udp --dport 53')).toBeLessThan(at('10.0.0.0/8'));
});
