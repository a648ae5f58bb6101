import { expect, test } from 'vitest';
import { formatBytes, formatCores } from '#components/pod/format-usage.ts';

test.each([
  [0, '0 cores'],
  [0.0016, '0.002 cores'],
  [0.254, '0.25 cores'],
  [1.5, '1.5 cores'],
  [12.34, '12.3 cores'],
])('writes %d cores as %s', (cores, text) => {
  expect(formatCores(cores)).toBe(text);
});

test.each([
  [524_288, '512 KiB'],
  [44_040_192, '42 MiB'],
  [1_610_612_736, '1.5 GiB'],
])('writes %d bytes as %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
