import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { judgeCall } from '#lib/builder-gateway/calls.ts';
import { createGateway } from '#lib/builder-gateway/gateway.ts';
import { confinementOf, findGaps } from '#lib/engines/docker/build-confinement.ts';
import { podManifest } from '#lib/engines/kubernetes/pod-manifest.ts';
import { podSpec } from '#lib/engines/local/pod-spec.ts';
import { egressRulesSchema } from '#lib/network/egress-rules.ts';
import { podRequest, podSettings } from '#lib/testing/plain-pod.ts';

// Functions ran with the token of an account that read every secret of their namespace (golang/vulndb issue 5241,
// GHSA-85g2-pmrx-r49q). Here: a Pod has no token, unless an admin's list has the account that its operation names.
describe('Fission CVE-2026-46617', () => {
  it('no token of a service account is in a Pod that names none', () => {
    const { spec } = podManifest(podRequest, podSettings);
    expect(spec).toMatchObject({ automountServiceAccountToken: false });
    expect(spec).not.toHaveProperty('serviceAccountName');
    expect(JSON.stringify(spec?.volumes)).not.toMatch(/serviceAccountToken|projected|secret/i);
  });
});

// Every function had a route on the public listener, /fission-function/NAME, whatever its triggers allowed
// (golang/vulndb issue 5082, GHSA-3g33-6vg6-27m8). Here: no route answers without asking who calls, health apart.
// (That a function's Pod answers nobody without its secret: hostile-handlers.ts, supervision.integration.test.ts.)
describe('Fission CVE-2026-46614', () => {
  it('every route is made by what asks for a session or token, but for health', () => {
    const files = readdirSync('app/api', { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('route.ts'),
    );
    expect(files.length).toBeGreaterThan(40);
    const sources = files.map((file) => ({ file, text: readFileSync(`app/api/${file}`, 'utf8') }));
    const unasked = sources.filter(({ text }) => !/= routes(<[^>]*>)?\(/.test(text));
    expect(unasked.map(({ file }) => file)).toEqual([]);
    const open = sources.filter(({ text }) => text.includes('isPublic'));
    expect(open.map(({ file }) => file).sort()).toEqual(['v1/healthz/route.ts', 'v1/readyz/route.ts']);
  });
});

// The store of functions' archives let any workload of the cluster list, read, write and delete them (golang/vulndb issue
// 5323, GHSA-chf8-4hv6-8pg6). Here: the builder's gateway, which has the images of all functions, asks for its token first
// (but for whether it is there: GET /_ping).
describe('Fission CVE-2026-46612', () => {
  it.each([
    'GET /images/json',
    'GET /images/x/json',
    'DELETE /images/x',
    'POST /images/x/push',
    'POST /build',
  ])('%s of the builder is refused without its token', async (line) => {
    const walls = { folder: '/nowhere', egress: { rules: egressRulesSchema.parse('none') } };
    const gateway = createGateway({ token: 'a token of sixteen', socketPath: '/nowhere', walls }).listen(
      0,
      '127.0.0.1',
    );
    await once(gateway, 'listening');
    try {
      const { port } = gateway.address() as AddressInfo;
      const [method, path] = line.split(' ');
      for (const headers of [
        {},
        { authorization: 'Bearer ' },
        { authorization: 'Bearer another token of 18' },
      ]) {
        const { status } = await fetch(`http://127.0.0.1:${port}${path}`, {
          method,
          headers: headers as Record<string, string>,
        });
        expect(status).toBe(401);
      }
    } finally {
      gateway.close();
    }
  });
});

const hostNamespace =
  /"(hostNetwork|hostPID|hostIPC|privileged|shareProcessNamespace)":true|"hostPath"|"host"/;

// A function's podspec was merged into its Pod with hostPID, hostNetwork, hostIPC, hostPath and privileged in it
// (golang/vulndb issue 5858, GHSA-v455-mv2v-5g92), and an environment's into that of its builder (issue 5855). Here: neither a
// Pod nor a build has a namespace of the machine, and a builder takes none that asks for one.
describe('Fission CVE-2026-50563', () => {
  it('no Pod of a function shares a namespace or folder of its machine', () => {
    expect(JSON.stringify(podManifest(podRequest, podSettings))).not.toMatch(hostNamespace);
    const { HostConfig } = podSpec(podRequest, {
      instanceId: 'mine',
      podKey: 'key',
      seccomp: null,
      mapsUsers: false,
    });
    expect(JSON.stringify(HostConfig)).not.toMatch(
      /"(NetworkMode|PidMode|IpcMode|UTSMode|UsernsMode|CgroupnsMode)":"(host|container)/,
    );
    expect(HostConfig).toMatchObject({ Privileged: false, IpcMode: 'private', CapDrop: ['ALL'] });
    expect(HostConfig).not.toHaveProperty('Binds');
    expect(HostConfig).not.toHaveProperty('Mounts');
  });

  it('no build shares the network of its machine, and an engine whose builds do is refused', () => {
    for (const made of [undefined, { networkPath: '/proc/1/fd/9', seccomp: 'seccomp=/p.json' }]) {
      const namespaces = JSON.parse(String(confinementOf('podman', made).nsoptions));
      expect(namespaces.map(({ Host }: { Host: boolean }) => Host)).toEqual([false]);
    }
    expect(confinementOf('docker')).toMatchObject({ networkmode: 'bridge' });
    const shared =
      'CapEff:\t0\nSeccomp:\t2\nNum       RefCount Protocol\n0000000000000000: 00000002 00000000 00010000 0001 01 1 /run/podman.sock\n    lo:       0       0\n';
    expect(findGaps(shared).severe).toHaveLength(1);
  });

  it.each([
    'networkmode=host',
    'networkmode=container:x',
    `nsoptions=${encodeURIComponent('[{"Name":"network","Host":true,"Path":""}]')}`,
    `nsoptions=${encodeURIComponent('[{"Name":"pid","Host":true,"Path":""}]')}`,
    `securityopt=${encodeURIComponent('["seccomp=unconfined"]')}`,
    `volume=${encodeURIComponent('/:/host')}`,
    'addcaps=CAP_SYS_ADMIN',
  ])('the builder of a cluster takes no build with %s', (query) => {
    expect(judgeCall('POST', '/build?t=x')).not.toHaveProperty('refusal');
    expect(judgeCall('POST', `/build?t=x&${query}`)).toHaveProperty('refusal');
  });

  it('nothing that deploy/ makes shares a namespace of its node', () => {
    const files = readdirSync('deploy', { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.yaml'),
    );
    expect(files.length).toBeGreaterThan(5);
    const shared = files.filter((file) => {
      const documents = parseAllDocuments(readFileSync(`deploy/${file}`, 'utf8')).map((document) =>
        document.toJS(),
      );
      return /"(hostNetwork|hostPID|hostIPC|privileged)":true/.test(JSON.stringify(documents));
    });
    expect(shared).toEqual([]);
  });
});
