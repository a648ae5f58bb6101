import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { auth } from '#lib/auth/auth.ts';
import { ensureFirstAdmin } from '#lib/auth/first-admin.ts';
import { findSessionUser } from '#lib/auth/session.ts';
import { createFirstAdmin, isSetupTokenValid } from '#lib/auth/setup-token.ts';
import { type SessionCookie, signIn, signOut } from '#lib/auth/sign-in.ts';
import { config } from '#lib/config.ts';
import { closeDatabase, db } from '#lib/db/client.ts';

const baseUrl = 'http://127.0.0.1:3000';
const ada = { name: 'Ada', email: 'ada@example.org', password: 'correct horse' };
const settings = { home: config().home };

beforeEach(async () => {
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
    const cookies = await signIn({ ...admin, secure: false });
    const headers = new Headers({ cookie: cookieHeader(cookies) });
    await ensureFirstAdmin({ baseUrl, settings: { ...settings, admin } });
    expect(await findSessionUser(headers)).toMatchObject({ email: 'root@example.org' });
    const changed = { ...admin, password: 'second-password' };
    await ensureFirstAdmin({ baseUrl, settings: { ...settings, admin: changed } });
    expect(await findSessionUser(headers)).toBeUndefined();
    await expect(signIn({ ...admin, secure: false })).rejects.toMatchObject({ code: 'SIGN_IN_REFUSED' });
    await signIn({ ...changed, secure: false });
  });
});

describe('sessions', () => {
  it('signs in with cookies a script cannot read, and out again', async () => {
    await createFirstAdmin(await tokenOfLink(), ada);
    const cookies = await signIn({ ...ada, secure: false });
    expect(cookies[0]?.options).toMatchObject({ httpOnly: true, sameSite: 'lax', path: '/' });
    expect(cookies[0]?.options.secure).toBeFalsy();
    const cookie = cookieHeader(cookies);
    expect(await findSessionUser(new Headers({ cookie }))).toMatchObject({ name: 'Ada', email: ada.email });
    await signOut({ cookie, secure: false });
    expect(await findSessionUser(new Headers({ cookie }))).toBeUndefined();
  });

  it('gives Secure cookies to a browser that came over HTTPS', async () => {
    await createFirstAdmin(await tokenOfLink(), ada);
    const cookies = await signIn({ ...ada, secure: true });
    expect(cookies[0]?.name).toMatch(/^__Secure-podsmith-/);
    expect(cookies[0]?.options.secure).toBe(true);
    const headers = { cookie: cookieHeader(cookies), 'x-forwarded-proto': 'https' };
    expect(await findSessionUser(new Headers(headers))).toMatchObject({ email: ada.email });
  });

  it('refuses a cookie whose signature was changed', async () => {
    await createFirstAdmin(await tokenOfLink(), ada);
    const cookie = cookieHeader(await signIn({ ...ada, secure: false }));
    const forged = cookie.replace(/=(.)/, (_, first) => `=${first === 'a' ? 'b' : 'a'}`);
    expect(await findSessionUser(new Headers({ cookie: forged }))).toBeUndefined();
  });

  it('answers a wrong password and an unknown address alike', async () => {
    await createFirstAdmin(await tokenOfLink(), ada);
    const wrong = signIn({ ...ada, password: 'not this one', secure: false });
    const unknown = signIn({ email: 'bob@example.org', password: 'correct horse', secure: false });
    const malformed = signIn({ email: 'no address', password: 'correct horse', secure: false });
    const codes = await Promise.all(
      [wrong, unknown, malformed].map((attempt) => attempt.catch((error) => error.code)),
    );
    expect(codes).toEqual(['SIGN_IN_REFUSED', 'SIGN_IN_REFUSED', 'SIGN_IN_REFUSED']);
  });

  it('stops guessing at one account without stopping others', async () => {
    await createFirstAdmin(await tokenOfLink(), ada);
    const guess = () => signIn({ email: 'guessed@example.org', password: 'wrong-pass', secure: false });
    const codes: string[] = [];
    for (let i = 0; i < 22; i += 1) codes.push(await guess().then(String, (error) => error.code));
    expect(codes.slice(0, 20)).not.toContain('TOO_MANY_REQUESTS');
    expect(codes.slice(20)).toEqual(['TOO_MANY_REQUESTS', 'TOO_MANY_REQUESTS']);
    await signIn({ ...ada, secure: false });
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
