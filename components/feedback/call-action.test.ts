import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { callAction, callRemoval } from '#components/feedback/call-action.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An action that fails so many times before it answers; with how often it was called. */
function flaky(failures: number, failure: unknown) {
  let calls = 0;
  return {
    calls: () => calls,
    action: async () => {
      calls += 1;
      if (calls <= failures) throw failure;
      return { ok: true as const, id: 'x' };
    },
  };
}

async function settle<T>(promise: Promise<T>): Promise<T> {
  await vi.runAllTimersAsync();
  return promise;
}

const lost = new TypeError('Failed to fetch');

describe('calling a server action', () => {
  it.each([0, 1, 3])('repeats one that may be repeated after %i lost connections', async (failures) => {
    const { action, calls } = flaky(failures, lost);
    expect(await settle(callAction(action, { isRepeatable: true }))).toEqual({ ok: true, id: 'x' });
    expect(calls()).toBe(failures + 1);
  });

  it('gives up in the end', async () => {
    const { action, calls } = flaky(99, lost);
    const result = await settle(callAction(action, { isRepeatable: true }));
    expect(result).toMatchObject({ ok: false, error: { code: 'NO_ANSWER' } });
    expect(calls()).toBe(4);
  });

  it('never repeats what may not be done twice, and says what to do', async () => {
    const { action, calls } = flaky(1, lost);
    const result = await settle(callAction(action, { hint: 'See the list of builds.' }));
    expect(result).toMatchObject({ ok: false, error: { hint: 'See the list of builds.' } });
    expect(calls()).toBe(1);
  });

  it('never repeats an action that was answered with a fault', async () => {
    const { action, calls } = flaky(1, new Error('An unexpected response was received from the server.'));
    expect(await settle(callAction(action, { isRepeatable: true }))).toMatchObject({ ok: false });
    expect(calls()).toBe(1);
  });
});

describe('calling for a removal', () => {
  const missing = {
    ok: false as const,
    error: { code: 'NOT_FOUND', message: 'Gone.', fault: 'configuration' as const },
  };

  it('takes what is gone the second time for removed', async () => {
    const answers = [() => Promise.reject(lost), () => Promise.resolve(missing)];
    expect(await settle(callRemoval(async () => (await answers.shift()?.()) ?? missing))).toEqual({
      ok: true,
    });
  });

  it('says so when it was not there the first time', async () => {
    expect(await settle(callRemoval(async () => missing))).toEqual(missing);
  });
});
