import { readFileSync, writeFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { seccompProfile } from '#lib/engines/seccomp-profile.ts';

const allowed = seccompProfile.syscalls.filter(({ action }) => action === 'SCMP_ACT_ALLOW');

it('is what deploy/ places on the nodes (UPDATE_SECCOMP=1 writes it)', () => {
  const file = 'deploy/seccomp/functions.json';
  if (process.env.UPDATE_SECCOMP) writeFileSync(file, JSON.stringify(seccompProfile));
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(seccompProfile);
});

it('names each system call once, unless conditions tell the rules apart', () => {
  const plain = allowed.filter(({ args }) => !args).flatMap(({ names }) => names);
  expect(plain).toEqual([...new Set(plain)]);
  const conditional = allowed.filter(({ args }) => args).flatMap(({ names }) => names);
  expect(conditional.filter((name) => plain.includes(name))).toEqual([]);
});

it('lets no call through that reaches beyond the Pod', () => {
  const names = allowed.flatMap((rule) => rule.names);
  for (const dangerous of [
    'unshare',
    'setns',
    'mount',
    'ptrace',
    'bpf',
    'keyctl',
    'io_uring_setup',
    'clone3',
  ])
    expect(names).not.toContain(dangerous);
});
