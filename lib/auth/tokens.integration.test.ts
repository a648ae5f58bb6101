import { afterAll, describe, expect, it } from 'vitest';
import { requireCaller } from '#lib/auth/caller.ts';
import { createToken, findToken, listTokens, putEnvironmentToken, revokeToken } from '#lib/auth/tokens.ts';
import { closeDatabase, db } from '#lib/db/client.ts';

afterAll(async () => {
  await db().apiToken.deleteMany();
  await closeDatabase();
});

describe('API tokens', () => {
  it('lets a token in until it is revoked', async () => {
    const { token, view } = await createToken('ci');
    expect(token).toMatch(/^pods_[\w-]{43}$/);
    expect(await findToken(token)).toBeDefined();
    expect(await findToken(`${token}x`)).toBeUndefined();
    await revokeToken(view.id);
    expect(await findToken(token)).toBeUndefined();
    await expect(revokeToken(view.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(revokeToken('no id')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('never stores or lists the token itself', async () => {
    const { token } = await createToken('secret one');
    const stored = JSON.stringify([await db().apiToken.findMany(), await listTokens()]);
    expect(stored).not.toContain(token);
    expect(stored).not.toContain(token.slice(0, 12));
  });

  it('notes the use of a token once a minute', async () => {
    const { token, view } = await createToken('used');
    const usedAt = async () => (await listTokens()).find(({ id }) => id === view.id)?.lastUsedAt;
    const start = Date.parse('2026-01-01T00:00:00Z');
    await findToken(token, new Date(start));
    await findToken(token, new Date(start + 59_000));
    expect(await usedAt()).toBe('2026-01-01T00:00:00.000Z');
    await findToken(token, new Date(start + 60_000));
    expect(await usedAt()).toBe('2026-01-01T00:01:00.000Z');
  });

  it("follows the environment's token: set, changed, unset", async () => {
    const [first, second] = ['a token of sixteen', 'another token, with spaces'];
    await putEnvironmentToken(db(), first);
    await putEnvironmentToken(db(), first);
    expect(await findToken(first)).toBeDefined();
    await putEnvironmentToken(db(), second);
    expect(await findToken(first)).toBeUndefined();
    expect(await findToken(second)).toBeDefined();
    await putEnvironmentToken(db(), undefined);
    expect(await findToken(second)).toBeUndefined();
  });

  it('refuses a request without a token or with a wrong one', async () => {
    const { token } = await createToken('caller');
    const ask = (authorization?: string) =>
      requireCaller(new Request('http://x/', { headers: authorization ? { authorization } : {} }));
    await ask(`Bearer ${token}`);
    await ask(`bearer ${token}`);
    for (const bad of [undefined, 'Bearer', `Bearer ${token}!`, `Basic ${token}`, token]) {
      await expect(ask(bad)).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
    }
  });
});
