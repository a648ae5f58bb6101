import { expect, it } from 'vitest';
import { reconnectMs } from '#components/live/reconnect-ms.ts';

it('waits longer after each failure, and never long', () => {
  expect([0, 1, 2, 3].map(reconnectMs)).toEqual([250, 500, 1000, 2000]);
  expect(reconnectMs(2000)).toBe(10_000);
});
