import { expect, it } from 'vitest';
import { findReport, type InsideReport } from '#lib/security/probe/inside.ts';
import { judgeInside } from '#lib/security/probe/judge-inside.ts';

/** Of code that can do nothing. */
const walled: InsideReport = {
  uid: 10001,
  status: { CapEff: '0000000000000000', CapBnd: '0000000000000000', Seccomp: '2', NoNewPrivs: '1' },
  mapping: ['0', '268435456', '65536'],
  core: 0,
  writable: [],
  calls: { mount: 'EPERM', clone3: 'ENOSYS' },
  sockets: { raw: 'EPERM' },
  host: { 'read /dev/mem': 'ENOENT', setuid: 'EPERM' },
  places: [{ host: '169.254.169.254', port: 80, what: 'a metadata address', outcome: 'No route to host' }],
};
const aFunction = { area: 'functions', who: 'a function' } as const;
const aBuild = { area: 'builds', who: 'a build' } as const;

function verdictsOf(report: Partial<InsideReport>, where: typeof aFunction | typeof aBuild = aFunction) {
  const lines = judgeInside({ ...walled, ...report }, where);
  return Object.fromEntries(lines.map(({ id, verdict }) => [id.split('.')[1], verdict]));
}

it('finds every wall of code that can do nothing in place', () => {
  expect(new Set(Object.values(verdictsOf({})))).toEqual(new Set(['ok']));
  const { status } = walled;
  expect(
    new Set(Object.values(verdictsOf({ status: { ...status, CapEff: '00000000000000db' } }, aBuild))),
  ).toEqual(new Set(['ok']));
});

it.each<[string, Partial<InsideReport>, string, string]>([
  ['root', { uid: 0 }, 'user', 'failed'],
  ['a way to become root', { status: { ...walled.status, NoNewPrivs: '0' } }, 'user', 'failed'],
  ['no user namespace', { mapping: ['0', '0', '4294967295'] }, 'user', 'weak'],
  ['a capability', { status: { ...walled.status, CapEff: '0000000000002000' } }, 'capabilities', 'weak'],
  ['no filter', { status: { ...walled.status, Seccomp: '0' } }, 'seccomp', 'failed'],
  ['a mount', { calls: { mount: 'allowed', clone3: 'ENOSYS' } }, 'calls', 'failed'],
  [
    'a call that the kernel refused, not the filter',
    { calls: { mount: 'EINVAL', clone3: 'ENOSYS' } },
    'calls',
    'weak',
  ],
  ['clone3', { calls: { mount: 'EPERM', clone3: 'EINVAL' } }, 'calls', 'weak'],
  ['a raw socket', { sockets: { raw: 'allowed' } }, 'sockets', 'failed'],
  ['the memory of the machine', { host: { 'read /dev/mem': 'allowed' } }, 'machine', 'failed'],
  ['a limit of its own to set', { host: { 'bound pids.max': 'allowed' } }, 'own-bounds', 'weak'],
  ['a folder to write to', { writable: ['/etc'] }, 'files', 'failed'],
  ['core dumps', { core: -1 }, 'core', 'weak'],
])('tells of %s', (_what, report, wall, verdict) => {
  expect(verdictsOf(report)).toMatchObject({ [wall]: verdict });
});

it('names what was reached', () => {
  const places = walled.places.map((place) => ({ ...place, outcome: 'reached' }));
  const lines = judgeInside({ ...walled, places }, aBuild);
  expect(lines.find(({ id }) => id === 'builds.reach')).toMatchObject({
    verdict: 'failed',
    why: expect.stringContaining('a metadata address (169.254.169.254:80)'),
  });
});

it('finds what a build script reported among the lines of its log, and nothing where it never ran', () => {
  expect(findReport(`STEP 4\n  Exception: FINDINGS ${JSON.stringify(walled)} END\nerror: failed`)).toEqual(
    walled,
  );
  expect(findReport('raise Exception("FIND" "INGS " + json.dumps(look) + " END")')).toBeUndefined();
});
