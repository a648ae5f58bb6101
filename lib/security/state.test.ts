import { expect, it } from 'vitest';
import { parseConfig } from '#lib/config.ts';
import type { EngineStatusView } from '#lib/engines/status-view.ts';
import type { SecurityFacts } from '#lib/security/facts.ts';
import { securityState } from '#lib/security/state.ts';

const podman: EngineStatusView = {
  ...{ name: 'local', ready: true, host: 'unix:///run/podman.sock', kind: 'podman', version: '5.4.0' },
  ...{ reach: null, namespace: null, registry: null, buildWarning: null, podWarning: null },
  ...{ reason: null, hint: null, checkedAt: '2026-01-01T00:00:00.000Z' },
};
const owner = { isSuperuser: false, reachesBeyond: false };
const cluster = { PODSMITH_ENGINE: 'kubernetes', PODSMITH_REGISTRY: 'registry:5000', KUBECONFIG: '/k' };

function state(facts: Partial<SecurityFacts> = {}, environment: Record<string, string> = {}) {
  const settings = parseConfig(environment, '/srv');
  return securityState({ engine: podman, settings, databaseRole: owner, isSecure: false, ...facts });
}

/** By id, how each wall stands. */
function verdictsOf(...given: Parameters<typeof state>) {
  return Object.fromEntries(state(...given).map(({ id, verdict }) => [id, verdict]));
}

it('tells each line once, and of each that is not in place what to do', () => {
  for (const lines of [state(), state({}, cluster), state({ engine: { ...podman, ready: false } })]) {
    expect(new Set(lines.map(({ id }) => id)).size).toBe(lines.length);
    expect(lines.filter(({ verdict, whatToDo }) => verdict !== 'ok' && !whatToDo)).toEqual([]);
  }
});

it('finds a machine with its own Podman in order, but for what it does not sign', () => {
  const found = Object.entries(verdictsOf()).filter(([, verdict]) => verdict !== 'ok');
  expect(found).toEqual([
    ['functions.users', 'untold'],
    ['shipped.signatures', 'weak'],
  ]);
});

it.each<[string, Partial<SecurityFacts>, Record<string, string>, Record<string, string>]>([
  [
    'what a build was seen to lack',
    { engine: { ...podman, buildWarning: 'They have NET_RAW.' } },
    {},
    { 'builds.confinement': 'weak', 'builds.egress': 'untold', 'builds.bounds': 'weak' },
  ],
  ['builds that reach everything', {}, { PODSMITH_BUILD_EGRESS: 'all' }, { 'builds.egress': 'weak' }],
  [
    'functions without a firewall',
    { engine: { ...podman, podWarning: 'No rules.' } },
    {},
    { 'functions.confinement': 'weak' },
  ],
  [
    'Docker',
    { engine: { ...podman, kind: 'docker' } },
    {},
    { 'builds.bounds': 'weak', 'functions.users': 'weak' },
  ],
  [
    'no engine',
    { engine: { ...podman, ready: false } },
    {},
    { 'builds.confinement': 'untold', 'functions.confinement': 'untold' },
  ],
  ['clear text', {}, { HOST: '0.0.0.0' }, { 'requests.https': 'weak' }],
  ['HTTPS', { isSecure: true }, { HOST: '0.0.0.0' }, { 'requests.https': 'ok' }],
  ['proxies anybody may be', {}, { PODSMITH_TRUSTED_PROXIES: '10.0.0.0/8' }, { 'requests.proxies': 'weak' }],
  ['one proxy', {}, { PODSMITH_TRUSTED_PROXIES: '10.0.0.1' }, { 'requests.proxies': 'ok' }],
  [
    'servers in a large network',
    {},
    { PODSMITH_HTTP_SERVER_ALLOW: '10.0.0.0/8' },
    { 'requests.http-servers': 'weak' },
  ],
  ['servers by name', {}, { PODSMITH_HTTP_SERVER_ALLOW: 'agent:8090' }, { 'requests.http-servers': 'ok' }],
  [
    'a superuser',
    { databaseRole: { isSuperuser: true, reachesBeyond: false } },
    {},
    { 'requests.database': 'failed' },
  ],
  [
    'a role that makes roles',
    { databaseRole: { isSuperuser: false, reachesBeyond: true } },
    {},
    { 'requests.database': 'weak' },
  ],
  [
    'a cluster',
    {},
    cluster,
    {
      'functions.seccomp': 'weak',
      'functions.accounts': 'ok',
      'functions.quota': 'untold',
      'shipped.sbom': 'weak',
    },
  ],
  [
    'a cluster without user namespaces',
    { engine: { ...podman, kind: 'kubernetes', version: 'v1.32.1' } },
    cluster,
    { 'functions.users': 'weak' },
  ],
  [
    'a cluster with user namespaces',
    { engine: { ...podman, kind: 'kubernetes', version: 'v1.33.0' } },
    cluster,
    { 'functions.users': 'ok' },
  ],
  [
    'user namespaces that are switched off',
    { engine: { ...podman, kind: 'kubernetes', version: 'v1.33.0' } },
    { ...cluster, PODSMITH_USER_NAMESPACES: 'off' },
    { 'functions.users': 'weak' },
  ],
  [
    'service accounts',
    {},
    { ...cluster, PODSMITH_SERVICE_ACCOUNTS: 'admin' },
    { 'functions.accounts': 'weak' },
  ],
  [
    'a builder in clear text',
    {},
    { PODSMITH_BUILDER_HOST: 'http://builder:8080' },
    { 'builds.gateway': 'weak' },
  ],
  [
    'a builder behind TLS',
    {},
    { PODSMITH_BUILDER_HOST: 'https://builder', PODSMITH_BUILDER_TOKEN: 'x'.repeat(16) },
    { 'builds.gateway': 'ok' },
  ],
])('tells of %s', (_what, facts, environment, expected) => {
  expect(verdictsOf(facts, environment)).toMatchObject(expected);
});

it('says in the engine’s own words what is not confined', () => {
  const engine = { ...podman, buildWarning: 'They have NET_RAW.', podWarning: 'No rules.' };
  const why = state({ engine }).map((line) => line.why);
  expect(why).toEqual(expect.arrayContaining(['They have NET_RAW.', 'No rules.']));
});
