import { expect, it } from 'vitest';
import { isMapped, mayMapUsers, userMapping } from '#lib/engines/docker/user-mapping.ts';

it('gives each owner ids of its own, always the same, below 2^31', () => {
  expect(userMapping('disk')).toBe(userMapping('disk'));
  expect(userMapping('disk')).not.toBe(userMapping('memory'));
  for (let n = 0; n < 1000; n++) {
    const [, first = '0'] =
      /^auto:uidmapping=0:(\d+):65536,gidmapping=0:\1:65536$/.exec(userMapping(`o${n}`)) ?? [];
    expect(Number(first)).toBeGreaterThanOrEqual(0x1000_0000);
    expect(Number(first) + 65_536).toBeLessThan(2 ** 31);
  }
});

it("knows a namespace of its own from the machine's", () => {
  expect(isMapped('Uid:\t10001\n         0  268435456      65536\n')).toBe(true);
  expect(isMapped('         0          0 4294967295\n')).toBe(false);
});

it('asks neither Docker nor an engine elsewhere for it', () => {
  expect(mayMapUsers({ kind: 'docker', version: '27.0.3' }, 'unix:///var/run/docker.sock')).toBe(false);
  expect(mayMapUsers({ kind: 'podman', version: '5.2.0' }, 'tcp://10.0.0.2:2375')).toBe(false);
});

it.each(['3.4.4', '4.0.0', '4.3.1'])('does not ask Podman %s, which can stop answering for it', (version) => {
  expect(mayMapUsers({ kind: 'podman', version }, 'unix:///run/podman.sock')).toBe(false);
});
