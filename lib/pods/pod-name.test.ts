import { expect, it } from 'vitest';
import { labelNameSchema } from '#lib/names.ts';
import { operationLabel, podName } from '#lib/pods/pod-name.ts';

const revision = 'ab'.repeat(32);

it('names a Pod so that a person finds it', () => {
  expect(podName('12345678', { operation: 'count', revision }, { replica: 0 })).toBe(
    'podsmith-12345678-count-abababababab-0',
  );
});

it('tells the replicas, the nodes and the operations apart, within what a name may be', () => {
  const operation = `a-rather.long-name.${'x'.repeat(234)}`;
  const names = [
    podName('12345678', { operation, revision }, { replica: 0 }),
    podName('12345678', { operation, revision }, { replica: 19 }),
    podName('12345678', { operation, revision }, { replica: 0, node: 'one.example.com' }),
    podName('12345678', { operation, revision }, { replica: 0, node: 'two.example.com' }),
  ];
  expect(new Set(names).size).toBe(4);
  for (const name of names) expect(labelNameSchema.parse(name)).toBe(name);
});

it('labels a Pod with its operation, within what a label may be', () => {
  expect(operationLabel('node.check')).toBe('node.check');
  const labels = ['a', 'b'].map((end) => operationLabel(`${'x'.repeat(53)}.${'y'.repeat(198)}${end}`));
  expect(new Set(labels).size).toBe(2);
  for (const label of labels) expect(label).toMatch(/^[a-z0-9]([-a-z0-9._]{0,61}[a-z0-9])?$/);
});
