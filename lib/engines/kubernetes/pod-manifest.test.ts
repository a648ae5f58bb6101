import { expect, it } from 'vitest';
import { allowPolicy } from '#lib/engines/kubernetes/allow-policy.ts';
import { podManifest } from '#lib/engines/kubernetes/pod-manifest.ts';
import { hasUserNamespaces } from '#lib/engines/kubernetes/user-namespaces.ts';

const request = {
  ...{ name: 'pod', image: 'registry.example.com/function@sha256:1', port: 5000, labels: {} },
  limits: { memoryMib: 256, cpu: 1, pids: 64 },
};
const settings = { namespace: 'functions', instanceId: 'mine', podKey: 'key', imagePullSecrets: [] };

it("filters system calls by the profile on the nodes, or by the container runtime's own", () => {
  const profileOf = (seccompProfile?: string) =>
    podManifest(request, { ...settings, seccompProfile }).spec?.securityContext?.seccompProfile;
  expect(profileOf('podsmith/functions.json')).toEqual({
    type: 'Localhost',
    localhostProfile: 'podsmith/functions.json',
  });
  expect(profileOf()).toEqual({ type: 'RuntimeDefault' });
});

it.each([
  ['1', '33', true],
  ['1', '33+', true],
  ['1', '35', true],
  ['2', '0', true],
  ['1', '32', false],
  ['1', '20', false],
  ['', '', false],
])('has a user namespace of its own on Kubernetes %s.%s: %s', (major, minor, mapsUsers) => {
  expect(hasUserNamespaces({ major, minor })).toBe(mapsUsers);
  const { spec } = podManifest(request, { ...settings, mapsUsers });
  // Older API servers refuse, or drop, a field that they do not know.
  if (mapsUsers) expect(spec?.hostUsers).toBe(false);
  else expect(spec).not.toHaveProperty('hostUsers');
});

it('says what it may send to by a label, and is bounded in disk, tolerations and what it mounts', () => {
  const pod = podManifest({ ...request, network: { reach: 'none', allow: [] } }, settings);
  expect(pod.metadata?.labels).toMatchObject({ 'io.podsmith.reach': 'none', 'io.podsmith.pod': 'pod' });
  expect(podManifest(request, settings).metadata?.labels).toMatchObject({ 'io.podsmith.reach': 'internet' });
  const [container] = pod.spec?.containers ?? [];
  expect(container?.resources?.limits).toMatchObject({ 'ephemeral-storage': '256Mi' });
  expect(pod.spec?.volumes).toEqual([{ name: 'tmp', emptyDir: { medium: 'Memory', sizeLimit: '64Mi' } }]);
  // None that would let it onto a node that others are kept from; these only end it sooner on one that is lost.
  expect(pod.spec?.tolerations?.map(({ effect }) => effect)).toEqual(['NoExecute', 'NoExecute']);
});

it('opens what its operation lists with a policy that goes with it, and never metadata', () => {
  const pod = { metadata: { name: 'pod', namespace: 'functions', uid: '12345678-9abc' } };
  expect(allowPolicy(request, pod)).toBeUndefined();
  const allow = [{ range: '10.1.2.3/32', port: 5432 }, { range: '0.0.0.0/0' }];
  expect(allowPolicy({ ...request, network: { reach: 'none', allow } }, pod)).toMatchObject({
    metadata: { name: 'pod-12345678', ownerReferences: [{ kind: 'Pod', name: 'pod', uid: '12345678-9abc' }] },
    spec: {
      podSelector: { matchLabels: { 'io.podsmith.pod': 'pod' } },
      policyTypes: ['Egress'],
      egress: [
        {
          to: [{ ipBlock: { cidr: '10.1.2.3/32' } }],
          ports: [
            { protocol: 'TCP', port: 5432 },
            { protocol: 'UDP', port: 5432 },
          ],
        },
        { to: [{ ipBlock: { cidr: '0.0.0.0/0', except: expect.arrayContaining(['169.254.0.0/16']) } }] },
      ],
    },
  });
});

it.each([
  ['0.0.0.0/0', ['168.63.129.16/32', '100.100.100.200/32', '192.0.0.192/32', '169.254.0.0/16']],
  ['::/0', ['fd00:ec2::254/128', 'fd20:ce::254/128', 'fe80::/10']],
])('opens %s without where any cloud hands out credentials', (range, except) => {
  const pod = { metadata: { name: 'pod', uid: '12345678-9abc' } };
  const policy = allowPolicy({ ...request, network: { reach: 'none', allow: [{ range }] } }, pod);
  expect(policy?.spec?.egress?.[0]?.to?.[0]?.ipBlock?.except).toEqual(expect.arrayContaining(except));
});
