import { describe, expect, it } from 'vitest';
import { waitBriefly } from '#lib/calls/wait-briefly.ts';

const never = () => new Promise<string>(() => undefined);
const { signal } = new AbortController();

describe('what tells a failure better', () => {
  it('is waited for', async () => {
    expect(await waitBriefly(Promise.resolve('the Pod ended'), { signal, otherwise: 'lost' })).toBe(
      'the Pod ended',
    );
  });

  it('is done without when it does not come', async () => {
    expect(await waitBriefly(never(), { signal, otherwise: 'lost', withinMs: 10 })).toBe('lost');
  });

  it('is not waited for once the call is cancelled', async () => {
    const cancel = new AbortController();
    const waiting = waitBriefly(never(), { signal: cancel.signal, otherwise: 'lost' });
    cancel.abort(new Error('cancelled by someone'));
    await expect(waiting).rejects.toThrow('cancelled by someone');
    await expect(waitBriefly(never(), { signal: cancel.signal, otherwise: 'lost' })).rejects.toThrow(
      'cancelled',
    );
  });
});
