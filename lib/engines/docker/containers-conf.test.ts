import { expect, test } from 'vitest';
import { containersConf } from '#lib/engines/docker/containers-conf.ts';

const limits = `Limit                     Soft Limit           Hard Limit           Units
Max processes             96365                96365                processes
Max open files            1024                 4096                 files
`;

test('asks for no more than this process may give', () => {
  expect(containersConf(limits, false)).toContain(
    'default_ulimits=["nofile=4096:4096", "nproc=20000:20000"]',
  );
});

test('stays modest where there is no limit', () => {
  const unlimited = limits.replaceAll(/\d+ +(processes|files)/g, 'unlimited $1');
  expect(containersConf(unlimited, false)).toContain('["nofile=20000:20000", "nproc=20000:20000"]');
});

test('names runc only where it is installed', () => {
  expect(containersConf(limits, true)).toContain('runtime="runc"');
  expect(containersConf(limits, false)).not.toContain('runtime');
});
