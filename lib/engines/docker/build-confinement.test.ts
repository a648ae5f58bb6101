import { describe, expect, it } from 'vitest';
import { confinementOf, findGaps } from '#lib/engines/docker/build-confinement.ts';

const header = 'Num       RefCount Protocol Flags    Type St Inode Path\n';
const socket = '0000000000000000: 00000002 00000000 00010000 0001 01 20465 /run/podman/podman.sock\n';

const devices = 'Inter-|   Receive\n face |bytes    packets errs drop\n    lo:       0       0    0    0\n';
const outward = '  eth0:    1048       9    0    0\n';

function printed({ capEff = '0', sockets = '', interfaces = devices, seccomp = 2 }): string {
  return `STEP 3/3: RUN ["/tiny"]\nName:\ttiny\nCapInh:\t0000000000000000\nCapEff:\t${capEff}\nSeccomp:\t${seccomp}\n${header}${sockets}${interfaces}COMMIT localhost/probe\n--> 910ee76bf8f\n`;
}

describe('what a build is confined by', () => {
  it('is told to Podman and to Docker each in its own words', () => {
    const podman = confinementOf('podman', { networkPath: '/proc/1/fd/9', seccomp: 'seccomp=/profile.json' });
    expect(JSON.parse(String(podman.nsoptions))).toEqual([
      { Name: 'network', Host: false, Path: '/proc/1/fd/9' },
    ]);
    expect(JSON.parse(String(podman.securityopt))).toEqual(['seccomp=/profile.json']);
    expect(JSON.parse(String(podman.dropcaps))).toContain('CAP_NET_RAW');
    expect(JSON.parse(String(podman.ulimits))).toContain('core=0:0');
    expect(podman).not.toHaveProperty('networkmode');
    const docker = confinementOf('docker');
    expect(docker).toMatchObject({ networkmode: 'bridge', memory: podman.memory, memswap: podman.memory });
    expect(docker).not.toHaveProperty('nsoptions');
  });

  it("is a network of the engine's where none could be made", () => {
    const podman = confinementOf('podman');
    expect(JSON.parse(String(podman.nsoptions))).toEqual([{ Name: 'network', Host: false, Path: '' }]);
    expect(podman).not.toHaveProperty('securityopt');
  });

  it.each([
    ['no capabilities', '0000000000000000'],
    ['those of package managers', '00000000000000db'],
  ])('has no gap with nothing but loopback and %s', (_, capEff) => {
    expect(findGaps(printed({ capEff }))).toEqual({ severe: [], slight: [] });
  });

  it('has a severe gap where sockets of others are in the same network', () => {
    expect(findGaps(printed({ sockets: socket, interfaces: devices + outward }))).toEqual({
      severe: [expect.stringMatching(/share the network/)],
      slight: [],
    });
  });

  it('has a gap where the network leads somewhere', () => {
    expect(findGaps(printed({ interfaces: devices + outward }))).toEqual({
      severe: [],
      slight: [expect.stringMatching(/PODSMITH_BUILD_EGRESS is not enforced/)],
    });
  });

  it('has a gap where no system call is filtered', () => {
    expect(findGaps(printed({ seccomp: 0 })).slight).toEqual(['They may make any system call.']);
  });

  it("names Docker's capabilities that it should not have, and those it does not know", () => {
    expect(findGaps(printed({ capEff: '00000000a80425fb' })).slight).toEqual([
      'They have the capabilities KILL, SETPCAP, NET_BIND_SERVICE, NET_RAW, SYS_CHROOT, MKNOD, AUDIT_WRITE, SETFCAP.',
    ]);
    expect(findGaps(printed({ capEff: '0000000000200000' })).slight).toEqual([
      'They have the capabilities number 21.',
    ]);
  });

  it('is not taken for granted when nothing was printed', () => {
    expect(() => findGaps('')).toThrow('could not read');
  });
});
