import { describe, expect, it, vi } from 'vitest';
import { createWaitingLine } from '#lib/system/waiting-line.ts';

const never = new AbortController().signal;

describe('a waiting line', () => {
  it('serves those first who came first', async () => {
    const line = createWaitingLine<string, number>();
    const both = Promise.all([line.join(1, never), line.join(2, never)]);
    expect(line.first()?.wish).toBe(1);
    expect([line.serve('a'), line.serve('b'), line.serve('c')]).toEqual([true, true, false]);
    expect(await both).toEqual(['a', 'b']);
  });

  it('turns the first away with the reason', async () => {
    const line = createWaitingLine<string>();
    const waiting = line.join(undefined, never);
    line.fail(new Error('none to be had'));
    await expect(waiting).rejects.toThrow('none to be had');
    expect(line.fail(new Error('none to be had'))).toBe(false);
  });

  it('gives the place of one whose signal aborts to the next, and leaves no listener behind', async () => {
    const line = createWaitingLine<string>();
    const leaving = new AbortController();
    const removed = vi.spyOn(leaving.signal, 'removeEventListener');
    const left = line.join(undefined, leaving.signal);
    const stays = line.join(undefined, never);
    leaving.abort(new Error('cancelled'));
    await expect(left).rejects.toThrow('cancelled');
    expect(removed).toHaveBeenCalledOnce();
    line.serve('a');
    expect(await stays).toBe('a');
  });
});
