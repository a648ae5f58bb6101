import { expect, it } from 'vitest';
import { nameSchema } from '#lib/names.ts';
import { podName } from '#lib/pods/pod-name.ts';

const revision = 'ab'.repeat(32);

it('names a Pod so that a person finds it', () => {
  expect(podName('12345678', { operation: 'count', revision }, { replica: 0 })).toBe(
    'podsmith-12345678-count-abababababab-0',
  );
});

it('tells the replicas, the nodes and the operations apart, within what a name may be', () => {
  const operation = 'a-rather-long-name-of-an-operation-up-to-the-very-limit-of-63-x';
  const names = [
    podName('12345678', { operation, revision }, { replica: 0 }),
    podName('12345678', { operation, revision }, { replica: 19 }),
    podName('12345678', { operation, revision }, { replica: 0, node: 'one.example.com' }),
    podName('12345678', { operation, revision }, { replica: 0, node: 'two.example.com' }),
  ];
  expect(new Set(names).size).toBe(4);
  for (const name of names) expect(nameSchema.parse(name)).toBe(name);
});
