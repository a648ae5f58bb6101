import { expect, test } from 'vitest';
import { describeGap } from '#components/log/describe-gap.ts';

test('says how much is missing, or why nobody knows yet', () => {
  expect(describeGap({ count: 1_234_567, unit: 'bytes' })).toBe('1,234,567 bytes left out here');
  expect(describeGap({ count: 1, unit: 'characters' })).toBe('1 character left out here');
  expect(describeGap({ keptKib: 1024 })).toBe('Left out here: the log is over 1,024 KiB');
});
