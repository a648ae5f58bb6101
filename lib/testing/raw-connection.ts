import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { RawHttpCase } from '#lib/runtimes/raw-http.ts';

const CUT_MS = 20;

/** Holds a conversation over a connection of its own; fails unless all is read that shall be. */
export async function converse(
  endpoint: string,
  { exchanges, ends }: RawHttpCase,
  secret: string,
): Promise<void> {
  const { hostname, port } = new URL(endpoint);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  let text = '';
  let hasEnded = false;
  socket.on('data', (data) => {
    text += data.toString('latin1');
  });
  // A server may end while it is still sent to.
  socket.on('error', () => {});
  socket.on('close', () => {
    hasEnded = true;
  });
  try {
    for (const { sends, reads } of exchanges) {
      socket.write(sends.replaceAll('SECRET', secret));
      if (reads === undefined) await sleep(CUT_MS);
      else await expect.poll(() => text).toMatch(reads);
      if (reads !== undefined) text = '';
    }
    if (ends) await expect.poll(() => hasEnded).toBe(true);
  } finally {
    socket.destroy();
  }
}
