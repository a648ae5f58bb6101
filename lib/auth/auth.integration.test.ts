import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { auth } from '#lib/auth/auth.ts';
import { ensureFirstAdmin } from '#lib/auth/first-admin.ts';
import { findSessionUser } from '#lib/auth/session.ts';
import { createFirstAdmin, isSetupTokenValid } from '#lib/auth/setup-token.ts';
import { type SessionCookie, signIn, signOut } from '#lib/auth/sign-in.ts';
import { beginAttempt } from '#lib/auth/sign-in-delay.ts';
import { config } from '#lib/config.ts';
import { closeDatabase, db } from '#lib/db/client.ts';
import { limits } from '#lib/limits.ts';

const baseUrl = 'http://127.0.0.1:3000';
const ada = { name: 'Ada', email: 'ada@example.org', password: 'correct horse' };
const here = '192.0.2.7';
const settings = { home: config().home };

beforeEach(async () => {
  await db().signInAttempts.deleteMany();
  await db().user.deleteMany();
});

afterAll(async () => {
  await db().user.deleteMany();
  await closeDatabase();
});

function cookieHeader(cookies: SessionCookie[]): string {
  return cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ');
}

async function tokenOfLink(): Promise<string> {
  const { link } = await ensureFirstAdmin({ baseUrl, settings });
  return new URL(link ?? 'http://no.link').searchParams.get('token') ?? '';
}

describe('first start', () => {
  it('gives a link while nobody can sign in, and none afterwards', async () => {
    const token = await tokenOfLink();
    expect(await isSetupTokenValid(token)).toBe(true);
    await createFirstAdmin(token, ada);
    expect(await ensureFirstAdmin({ baseUrl, settings })).toEqual({});
  });

  it('lets a link create one admin only', async () => {
    const token = await tokenOfLink();
    const both = await Promise.allSettled([
      createFirstAdmin(token, ada),
      createFirstAdmin(token, { ...ada, email: 'eve@example.org' }),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await db().user.count()).toBe(1);
  });

  it('replaces an unused link at the next start', async () => {
    const first = await tokenOfLink();
    const second = await tokenOfLink();
    expect(await isSetupTokenValid(first)).toBe(false);
    expect(await isSetupTokenValid(second)).toBe(true);
  });

  it('writes the admin of the environment, and a changed password ends the sessions', async () => {
    const admin = { email: 'Root@Example.org', password: 'first-password' };
    await ensureFirstAdmin({ baseUrl, settings: { ...settings, admin } });
    const cookies = await signIn({ ...admin, client: here, secure: false });
    const headers = new Headers({ cookie: cookieHeader(cookies) });
    await ensureFirstAdmin({ baseUrl, settings: { ...settings, admin } });
    expect(await findSessionUser(headers)).toMatchObject({ email: 'root@example.org' });
    const changed = { ...admin, password: 'second-password' };
    await ensureFirstAdmin({ baseUrl, settings: { ...settings, admin: changed } });
    expect(await findSessionUser(headers)).toBeUndefined();
    await expect(signIn({ ...admin, client: here, secure: false })).rejects.toMatchObject({
      code: 'SIGN_IN_REFUSED',
    });
    await signIn({ ...changed, client: here, secure: false });
  });
});

describe('sessions', () => {
  it('signs in with cookies a script cannot read, and out again', async () => {
    await createFirstAdmin(await tokenOfLink(), ada);
    const cookies = await signIn({ ...ada, client: here, secure: false });
    expect(cookies[0]?.options).toMatchObject({ httpOnly: true, sameSite: 'lax', path: '/' });
    expect(cookies[0]?.options.secure).toBeFalsy();
    const cookie = cookieHeader(cookies);
    expect(await findSessionUser(new Headers({ cookie }))).toMatchObject({ name: 'Ada', email: ada.email });
    await signOut({ cookie, secure: false });
    expect(await findSessionUser(new Headers({ cookie }))).toBeUndefined();
  });

  it('gives Secure cookies to a browser that came over HTTPS', async () => {
    await createFirstAdmin(await tokenOfLink(), ada);
    const cookies = await signIn({ ...ada, client: here, secure: true });
    expect(cookies[0]?.name).toMatch(/^__Secure-podsmith-/);
    expect(cookies[0]?.options.secure).toBe(true);
    const headers = { cookie: cookieHeader(cookies), 'x-forwarded-proto': 'https' };
    expect(await findSessionUser(new Headers(headers))).toMatchObject({ email: ada.email });
  });

  it('refuses a cookie whose signature was changed', async () => {
    await createFirstAdmin(await tokenOfLink(), ada);
    const cookie = cookieHeader(await signIn({ ...ada, client: here, secure: false }));
    const forged = cookie.replace(/=(.)/, (_, first) => `=${first === 'a' ? 'b' : 'a'}`);
    expect(await findSessionUser(new Headers({ cookie: forged }))).toBeUndefined();
  });

  it('answers a wrong password and an unknown address alike', async () => {
    await createFirstAdmin(await tokenOfLink(), ada);
    const wrong = signIn({ ...ada, password: 'not this one', client: here, secure: false });
    const unknown = signIn({
      email: 'bob@example.org',
      password: 'correct horse',
      client: here,
      secure: false,
    });
    const malformed = signIn({ email: 'no address', password: 'correct horse', client: here, secure: false });
    const codes = await Promise.all(
      [wrong, unknown, malformed].map((attempt) => attempt.catch((error) => error.code)),
    );
    expect(codes).toEqual(['SIGN_IN_REFUSED', 'SIGN_IN_REFUSED', 'SIGN_IN_REFUSED']);
  });

  it('opens no way to sign up', async () => {
    const request = new Request('http://podsmith.internal/api/auth/sign-up/email', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ada),
    });
    const response = await auth({ secure: false }).handler(request);
    expect(response.ok).toBe(false);
    expect(await db().user.count()).toBe(0);
  });
});

describe('guessing passwords', () => {
  const { account, client } = limits.signInFree;
  /** An attempt whose password is wrong. */
  const guess = (email: string, from: string) =>
    beginAttempt({ email, client: from }).then(
      () => 'counted',
      (error) => error.code,
    );
  const many = (count: number, work: (index: number) => Promise<string>) =>
    Promise.all(Array.from({ length: count }, (_, index) => work(index)));
  /** As if all attempts had been made so many seconds before. */
  const ago = (seconds: number) =>
    db().signInAttempts.updateMany({ data: { lastAt: new Date(Date.now() - seconds * 1000) } });
  const slowed = 'TOO_MANY_REQUESTS';

  it('is slowed down for one account, of many guesses at once too', async () => {
    const codes = await many(account + 5, () => guess(ada.email, here));
    expect(codes.filter((code) => code === 'counted')).toHaveLength(account);
    expect(codes.filter((code) => code === slowed)).toHaveLength(5);
  });

  it('lets not even the right password through meanwhile, and anybody at another address', async () => {
    await createFirstAdmin(await tokenOfLink(), ada);
    await many(account, () => guess(ada.email, here));
    await db().signInAttempts.updateMany({ data: { attempts: account + 8 } });
    await expect(signIn({ ...ada, client: here, secure: false })).rejects.toMatchObject({
      code: slowed,
      details: { retryAfterSeconds: expect.closeTo(256, -2) },
    });
    await signIn({ ...ada, client: '192.0.2.8', secure: false });
  });

  it('is slowed down for one client that tries many accounts', async () => {
    const codes = await many(client + 3, (index) => guess(`someone-${index}@example.org`, here));
    expect(codes.filter((code) => code === slowed)).toHaveLength(3);
    expect(await guess('another@example.org', '192.0.2.8')).toBe('counted');
  });

  it('is no other client from another address of the same /64', async () => {
    await many(account, () => guess(ada.email, '2001:db8:0:7::1'));
    expect(await guess(ada.email, '2001:db8::7:ffff:0:0:9')).toBe(slowed);
    expect(await guess(ada.email, '2001:db8:0:8::1')).toBe('counted');
  });

  it('waits twice as long each time, and is forgotten after an hour without an attempt', async () => {
    await many(account, () => guess(ada.email, here));
    for (const wait of [64, 128, 256]) {
      await db().signInAttempts.updateMany({ data: { attempts: account + Math.log2(wait) } });
      await ago(wait - 20);
      expect(await guess(ada.email, here)).toBe(slowed);
      await ago(wait);
      expect(await guess(ada.email, here)).toBe('counted');
    }
    await ago(limits.signInForgetSeconds + 1);
    expect(await many(account, () => guess(ada.email, here))).not.toContain(slowed);
  });

  it('is forgiven by signing in, but for what others of the same client have tried', async () => {
    await createFirstAdmin(await tokenOfLink(), ada);
    await many(account - 1, () => guess(ada.email, here));
    await guess('bob@example.org', here);
    await signIn({ ...ada, client: here, secure: false });
    const left = await db().signInAttempts.findMany({ orderBy: { attempts: 'asc' } });
    expect(left.map(({ attempts }) => attempts)).toEqual([1, account]);
  });
});
