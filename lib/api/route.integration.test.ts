import { afterAll, expect, it } from 'vitest';
import { callerStream } from '#lib/api/caller-stream.ts';
import { takeRequest } from '#lib/api/rate-limit.ts';
import { routes } from '#lib/api/route.ts';
import { signIn } from '#lib/auth/sign-in.ts';
import { createToken, findToken, revokeToken } from '#lib/auth/tokens.ts';
import { putUser } from '#lib/auth/users.ts';
import { closeDatabase, db, transaction } from '#lib/db/client.ts';
import { closeHub } from '#lib/events/hub.ts';
import { limits } from '#lib/limits.ts';

const grace = { name: 'Grace', email: 'grace@example.org', password: 'correct horse' };
const params = { params: Promise.resolve({}) };
const url = 'http://podsmith.example/api/v1/things';
const things = routes({
  GET: async (request, _params, caller) =>
    callerStream(request, caller, {
      subscribe: () => () => undefined,
      read: async () => ({ events: [] }),
    }),
  POST: async () => new Response('changed'),
});

afterAll(async () => {
  await db().apiToken.deleteMany();
  await db().user.deleteMany({ where: { email: grace.email } });
  await closeHub();
  await closeDatabase();
});

it('a change that a session asks for is refused when another site asks, or nobody knows who', async () => {
  await transaction((tx) => putUser(tx, grace));
  const cookies = await signIn({ ...grace, client: '192.0.2.9', secure: false });
  const cookie = cookies.map(({ name, value }) => `${name}=${encodeURIComponent(value)}`).join('; ');
  const ask = async (headers: Record<string, string>) => {
    const sent = { cookie, host: 'podsmith.example', ...headers };
    return (await things.POST(new Request(url, { method: 'POST', headers: sent }), params)).status;
  };
  expect(await ask({})).toBe(403);
  expect(await ask({ origin: 'http://evil.example' })).toBe(403);
  expect(await ask({ 'sec-fetch-site': 'cross-site' })).toBe(403);
  expect(await ask({ 'sec-fetch-site': 'same-origin' })).toBe(200);
});

it('one request more than a token has is answered with 429, before anything is done', async () => {
  const { token } = await createToken('greedy');
  const caller = `token:${(await findToken(token))?.id}`;
  // As if half a second from now, in which none comes back.
  const soon = performance.now() + 500;
  for (let taken = 0; taken < limits.requestsPerMinute; taken += 1) takeRequest(caller, soon);
  const headers = { authorization: `Bearer ${token}` };
  const refused = await things.POST(new Request(url, { method: 'POST', headers }), params);
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
  expect(refused.headers.get('ratelimit-policy')).toContain(`q=${limits.requestsPerMinute}`);
});

it('an event stream ends in the moment its token is revoked', async () => {
  const { token, view } = await createToken('to be revoked');
  const headers = { authorization: `Bearer ${token}` };
  const stream = await things.GET(new Request(url, { headers }), params);
  expect(stream.status).toBe(200);
  const told = stream.text();
  await revokeToken(view.id);
  expect(await told).toContain('event: signed-out');
});
