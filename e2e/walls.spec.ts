import { once } from 'node:events';
import { request } from 'node:http';
import type { Page } from '@playwright/test';
import { limits } from '#lib/limits.ts';
import { type Podsmith, startPodsmith } from './podsmith.ts';
import { admin, expect, signIn, test } from './test.ts';

// What a client writes by hand: browsers and fetch do not let scripts set some of these headers.

async function send(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string },
) {
  const sent = request(url, { method: options.method ?? 'GET', headers: options.headers });
  sent.end(options.body);
  const [response] = await once(sent, 'response');
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  return { status: response.statusCode, headers: response.headers, text: Buffer.concat(chunks).toString() };
}

test('a page fetched as if ahead carries the Content-Security-Policy', async ({ podsmith }) => {
  const ahead = { 'next-router-prefetch': '1', purpose: 'prefetch' };
  for (const headers of [{}, ahead]) {
    const page = await send(`${podsmith.url}/sign-in`, { headers });
    expect(page.headers['content-security-policy']).toContain("default-src 'self'");
  }
});

test('an action of a page is refused when another site asks for it, or nobody knows who', async ({
  podsmith,
}) => {
  const ask = (headers: Record<string, string>) =>
    send(`${podsmith.url}/sign-in`, {
      method: 'POST',
      headers: { 'next-action': 'x'.repeat(42), 'content-type': 'text/plain', ...headers },
      body: '[]',
    });
  for (const headers of [
    {},
    { origin: 'http://evil.example' },
    { 'sec-fetch-site': 'cross-site', origin: podsmith.url },
    { origin: 'http://evil.example', 'x-forwarded-host': 'evil.example' },
  ]) {
    expect([headers, (await ask(headers as Record<string, string>)).status]).toEqual([headers, 403]);
  }
  // Of a page of ours it reaches Next, which knows no such action.
  expect((await ask({ origin: podsmith.url })).status).toBe(409);
});

test('X-Forwarded-Proto of nobody in particular makes nothing secure', async ({ podsmith }) => {
  const page = await send(`${podsmith.url}/sign-in`, { headers: { 'x-forwarded-proto': 'https' } });
  expect(page.headers['strict-transport-security']).toBeUndefined();
});

test('the image optimizer is off', async ({ podsmith }) => {
  const image = await send(`${podsmith.url}/_next/image?url=%2Ficon.svg&w=64&q=75`, {});
  expect(image.status).toBe(404);
});

/** Makes an API token on the settings page. */
async function makeToken(page: Page, { url }: Podsmith, name: string): Promise<string> {
  await page.goto(`${url}/settings`);
  await page.getByLabel('Name of the token').fill(name);
  await page.getByRole('button', { name: 'Create token' }).click();
  return (await page.getByTestId('new-token').textContent()) ?? '';
}

async function revokeToken(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `Revoke ${name}` }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Revoke' }).click();
}

test('an event stream ends when its token is revoked', async ({ signedIn: page, podsmith }) => {
  const token = await makeToken(page, podsmith, 'to-be-revoked');
  const stream = await fetch(`${podsmith.url}/api/v1/events?topics=runs`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect(stream.status).toBe(200);
  const told = stream.text();
  await revokeToken(page, 'to-be-revoked');
  expect(await told).toContain('event: signed-out');
});

test('one token has so many event streams at a time, and is told what it may ask', async ({
  signedIn: page,
  podsmith,
}) => {
  const headers = { authorization: `Bearer ${await makeToken(page, podsmith, 'many-streams')}` };
  const gone = new AbortController();
  const open = () => fetch(`${podsmith.url}/api/v1/events?topics=runs`, { headers, signal: gone.signal });
  const streams = await Promise.all(Array.from({ length: limits.streamsPerCaller }, open));
  expect(new Set(streams.map(({ status }) => status))).toEqual(new Set([200]));
  const refused = await open();
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '5']);
  const answer = await fetch(`${podsmith.url}/api/v1/runs`, { headers });
  expect(answer.headers.get('ratelimit-policy')).toBe(`"requests";q=${limits.requestsPerMinute};w=60`);
  expect(answer.headers.get('ratelimit')).toMatch(/^"requests";r=\d+;t=\d+$/);
  gone.abort();
  await expect
    .poll(async () => {
      const again = await fetch(`${podsmith.url}/api/v1/events?topics=runs`, { headers });
      await again.body?.cancel();
      return again.status;
    })
    .toBe(200);
  await revokeToken(page, 'many-streams');
});

test('signing out leaves nothing of what was typed in the browser', async ({ page, podsmith }) => {
  await signIn(page, podsmith);
  await page.evaluate(() => localStorage.setItem('podsmith:parameters:restart', '{"password":"hunter2"}'));
  await page.getByRole('button', { name: 'Sign out' }).click();
  await expect(page).toHaveURL(/sign-in/);
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage }))).not.toContain('hunter2');
});

test('behind a trusted proxy that ends TLS, HSTS is sent', async () => {
  const behind = await startPodsmith({
    PODSMITH_TRUSTED_PROXIES: '127.0.0.1',
    PODSMITH_ADMIN_EMAIL: admin.email,
    PODSMITH_ADMIN_PASSWORD: admin.password,
  });
  try {
    for (const path of ['/sign-in', '/api/v1/healthz']) {
      const answer = await send(`${behind.url}${path}`, { headers: { 'x-forwarded-proto': 'https' } });
      expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
      expect((await send(`${behind.url}${path}`, {})).headers).not.toHaveProperty(
        'strict-transport-security',
      );
    }
  } finally {
    await behind.stop();
  }
});
