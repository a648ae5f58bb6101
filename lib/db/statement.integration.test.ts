import { afterAll, expect, it, vi } from 'vitest';
import { closeDatabase } from '#lib/db/client.ts';

afterAll(closeDatabase);

it('asks its own statement on shared connections, however often the module is loaded', async () => {
  const answers: unknown[] = [];
  for (const load of [1, 2]) {
    vi.resetModules();
    const { sql } = await import('#lib/db/statement.ts');
    // Another order in each: what is asked first here is asked last there.
    const asks = [() => sql`SELECT 1 AS one`, () => sql`SELECT 2 AS two`, () => sql`SELECT 3 AS three`];
    for (const ask of load === 1 ? asks : asks.toReversed()) answers.push((await ask())[0]);
  }
  expect(answers).toEqual([{ one: 1 }, { two: 2 }, { three: 3 }, { three: 3 }, { two: 2 }, { one: 1 }]);
});
