import { afterEach, expect, it, vi } from 'vitest';
import { answer } from '#app/action-result.ts';
import { notFound } from '#lib/errors.ts';
import { log } from '#lib/log.ts';

afterEach(() => vi.restoreAllMocks());

it('tells the browser of a failure that it can do something about', async () => {
  const result = await answer(async () => {
    throw notFound('The run');
  });
  expect(result).toMatchObject({
    ok: false,
    error: { code: 'NOT_FOUND', message: 'The run does not exist.' },
  });
});

it('tells the browser nothing of a bug but the id under which the log has it', async () => {
  const logged = vi.spyOn(log, 'error').mockImplementation(() => undefined);
  const result = await answer(async () => {
    throw new TypeError('password=hunter2');
  });
  const text = JSON.stringify(result);
  expect(text).not.toContain('hunter2');
  expect(text).toContain('"code":"INTERNAL"');
  expect(JSON.stringify(logged.mock.calls)).toContain(result.ok ? 'no id' : result.error.details?.id);
});
