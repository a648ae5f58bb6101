import { expect, it } from 'vitest';
import { podSpec } from '#lib/engines/local/pod-spec.ts';

const request = {
  name: 'pod',
  image: 'sha256:1',
  port: 5000,
  labels: { 'io.podsmith.operation': 'o', 'io.podsmith.instance': 'forged' },
  limits: { memoryMib: 256, cpu: 0.5, pids: 64 },
  env: { A: '1' },
};

const mine = { instanceId: 'mine', podKey: 'key', seccomp: 'seccomp={}', mapsUsers: true };

it('takes every right away and bounds what is left', () => {
  const spec = podSpec(request, mine);
  expect(spec).toMatchObject({
    User: '10001:10001',
    Env: ['A=1', expect.stringMatching(/^PODSMITH_SECRET_SHA256=[0-9a-f]{64}$/)],
    Image: 'sha256:1',
  });
  expect(spec.HostConfig).toMatchObject({
    ReadonlyRootfs: true,
    Privileged: false,
    CapDrop: ['ALL'],
    SecurityOpt: ['no-new-privileges', 'seccomp={}'],
    Memory: 256 * 1024 * 1024,
    MemorySwap: 256 * 1024 * 1024,
    NanoCpus: 500_000_000,
    PidsLimit: 64,
    UsernsMode: expect.stringMatching(/^auto:uidmapping=0:\d+:65536,/),
    NetworkMode: expect.stringMatching(/^podsmith-mine-[0-9a-f]{12}$/),
  });
  expect(spec.HostConfig).not.toHaveProperty('Binds');
});

it('is reachable from this machine only, on a port the engine chooses', () => {
  expect(podSpec(request, mine).HostConfig?.PortBindings).toEqual({
    '5000/tcp': [{ HostIp: '127.0.0.1', HostPort: '' }],
  });
});

it('has the labels of its installation, whatever the request says', () => {
  expect(podSpec(request, mine).Labels).toMatchObject({
    'io.podsmith.managed': 'true',
    'io.podsmith.instance': 'mine',
    'io.podsmith.operation': 'o',
  });
});
