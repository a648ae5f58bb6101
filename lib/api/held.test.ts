import { expect, it } from 'vitest';
import { held } from '#lib/api/held.ts';
import { limits } from '#lib/limits.ts';

const request = new Request('http://podsmith/api/v1/runs/1?wait=30');

/** Holds so many answers until it is told to let go of them. */
const callerOf = (token: string) => ({ id: token, name: token });

function hold(token: string, count: number) {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const answers = Array.from({ length: count }, () => held(request, callerOf(token), 30, () => released));
  return { answers, release: () => release() };
}

it('holds so many answers for one caller, and does nothing for one more', async () => {
  const { answers, release } = hold('one', limits.waitsPerCaller);
  const begun: string[] = [];
  const ask = (token: string, seconds: number) =>
    held(request, callerOf(token), seconds, async () => void begun.push(`${token} ${seconds}`));
  await expect(ask('one', 30)).rejects.toMatchObject({ code: 'TOO_MANY_REQUESTS' });
  await ask('one', 0);
  await ask('other', 30);
  expect(begun).toEqual(['one 0', 'other 30']);

  release();
  await Promise.all(answers);
  await ask('one', 30);
  expect(begun).toContain('one 30');
});

it('counts an answer no more once it failed', async () => {
  for (let count = 0; count <= limits.waitsPerCaller; count += 1) {
    await expect(held(request, callerOf('three'), 30, () => Promise.reject(new Error('no')))).rejects.toThrow(
      'no',
    );
  }
});
