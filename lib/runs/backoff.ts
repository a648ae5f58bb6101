const firstMs = 500;
const mostMs = 30_000;

/**
 * How long to wait before an attempt is repeated: doubling from half a second to half a minute, with "equal
 * jitter" so that steps which failed together do not come back together.
 *
 * @param failures Attempts that failed so far, from 1.
 * @param random A number from 0 to 1.
 * @returns Milliseconds.
 */
export function backoffMs(failures: number, random: number = Math.random()): number {
  const whole = Math.min(firstMs * 2 ** (failures - 1), mostMs);
  return whole / 2 + (whole / 2) * random;
}
