import { describe, expect, it } from 'vitest';
import { confinementOf, findGaps } from '#lib/engines/docker/build-confinement.ts';

const header = 'Num       RefCount Protocol Flags    Type St Inode Path\n';
const socket = '0000000000000000: 00000002 00000000 00010000 0001 01 20465 /run/podman/podman.sock\n';

function printed({ capEff, sockets = '' }: { capEff: string; sockets?: string }): string {
  return `STEP 3/3: RUN ["/tiny"]\nName:\ttiny\nCapInh:\t0000000000000000\nCapEff:\t${capEff}\nSeccomp:\t2\n${header}${sockets}COMMIT localhost/probe\n--> 910ee76bf8f\n`;
}

describe('what a build is confined by', () => {
  it('is told to Podman and to Docker each in its own words', () => {
    const podman = confinementOf('podman');
    expect(JSON.parse(String(podman.nsoptions))).toEqual([{ Name: 'network', Host: false, Path: '' }]);
    expect(JSON.parse(String(podman.dropcaps))).toContain('CAP_NET_RAW');
    expect(podman).not.toHaveProperty('networkmode');
    const docker = confinementOf('docker');
    expect(docker).toMatchObject({ networkmode: 'bridge', memory: podman.memory, memswap: podman.memory });
    expect(docker).not.toHaveProperty('nsoptions');
  });

  it.each([
    ['no capabilities', '0000000000000000'],
    ['those of package managers', '00000000000000db'],
  ])('has no gap with a network of its own and %s', (_, capEff) => {
    expect(findGaps(printed({ capEff }))).toEqual([]);
  });

  it('has a gap where sockets of others are in the same network', () => {
    expect(findGaps(printed({ capEff: '0', sockets: socket }))).toEqual([
      expect.stringMatching(/share the network/),
    ]);
  });

  it("names Docker's capabilities that it should not have, and those it does not know", () => {
    expect(findGaps(printed({ capEff: '00000000a80425fb' }))).toEqual([
      'They have the capabilities KILL, SETPCAP, NET_BIND_SERVICE, NET_RAW, SYS_CHROOT, MKNOD, AUDIT_WRITE, SETFCAP.',
    ]);
    expect(findGaps(printed({ capEff: '0000000000200000' }))).toEqual([
      'They have the capabilities number 21.',
    ]);
  });

  it('is not taken for granted when nothing was printed', () => {
    expect(() => findGaps('')).toThrow('could not read');
  });
});
