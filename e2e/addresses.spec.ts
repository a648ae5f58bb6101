import type { Page } from '@playwright/test';
import { admin, expect, test } from './test.ts';

const someId = '0195d3c0-0000-7000-8000-000000000000';

/** Puts a thing there over the API, with this page's session. */
async function put(page: Page, path: string, spec: object): Promise<number> {
  return page.evaluate(
    async ([to, body]) => {
      const headers = { 'content-type': 'application/json' };
      return (await fetch(`/api/v1/${to}`, { method: 'PUT', headers, body })).status;
    },
    [path, JSON.stringify({ spec })] as const,
  );
}

async function fillSignIn(page: Page): Promise<void> {
  await page.getByLabel('E-mail').fill(admin.email);
  await page.getByLabel('Password').fill(admin.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('what is not there is answered with 404', async ({ signedIn: page, podsmith }) => {
  const cookies = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const missing = [
    '/operations/not-there',
    '/operations/Not%20A%20Name',
    '/operations/%00',
    '/operations/-',
    '/pipelines/not-there',
    '/pipelines/..%2f',
    `/runs/${someId}`,
    '/runs/no-id',
    `/builds/${someId}`,
    '/builds/no-id',
    '/errors/no-fingerprint',
    `/errors/${'f'.repeat(32)}`,
    '/pods/not-there',
    '/runtimes/not-there',
    // Bytes that are no UTF-8, and no percent-encoding.
    ...['/operations', '/pipelines', '/runs', '/errors', '/builds', '/pods', ''].flatMap((above) => [
      `${above}/%ED%A0%80`,
      `${above}/%ff`,
      `${above}/%zz`,
    ]),
    '/no/such/page',
  ];
  for (const path of missing) {
    const answer = await fetch(podsmith.url + path, { headers: { cookie: cookies } });
    const html = await answer.text();
    expect([path, answer.status]).toEqual([path, 404]);
    expect(html).toContain('Nothing is at this address');
  }
  for (const path of [
    '/',
    '/operations',
    '/pipelines',
    '/runs',
    '/errors',
    '/builds',
    '/runtimes',
    '/pods',
    '/settings',
  ]) {
    expect((await fetch(podsmith.url + path, { headers: { cookie: cookies } })).status).toBe(200);
  }
});

test('after signing in comes the page that was asked for', async ({ page, podsmith }) => {
  await page.goto(`${podsmith.url}/runs?status=failed&pipeline=some-pipeline`);
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible();
  await fillSignIn(page);
  await expect(page.getByRole('heading', { name: 'Runs', level: 1 })).toBeVisible();
  await expect(page).toHaveURL(`${podsmith.url}/runs?status=failed&pipeline=some-pipeline`);
  // Who is signed in already is led there at once.
  await page.goto(`${podsmith.url}/sign-in?next=${encodeURIComponent('/pods?ended=true')}`);
  await expect(page).toHaveURL(`${podsmith.url}/pods?ended=true`);
});

for (const next of [
  '//evil.example',
  '/\\evil.example',
  '/\t/evil.example',
  'https://evil.example',
  '/.//evil.example',
]) {
  test(`signing in never leads to ${JSON.stringify(next)}`, async ({ page, podsmith }) => {
    await page.goto(`${podsmith.url}/sign-in?next=${encodeURIComponent(next)}`);
    await fillSignIn(page);
    await expect(page.getByRole('heading', { name: 'Overview', level: 1 })).toBeVisible();
    await expect(page).toHaveURL(`${podsmith.url}/`);
  });
}

test('a session that ended on a page says so and leads back to what was typed', async ({
  signedIn: page,
  podsmith,
}) => {
  await put(page, 'operations/outlasting', { processor: { scriptRunner: { script: 'echo' } } });
  await page.goto(`${podsmith.url}/operations/outlasting`);
  await page.getByLabel('Arguments', { exact: true }).fill('typed');
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  // The page may notice by itself, too, while it keeps itself current.
  const heading = page.getByRole('heading', { name: 'Sign in' });
  const again = page.getByRole('alert').getByRole('button', { name: 'Sign in' });
  await expect(again.or(heading).first()).toBeVisible();
  await expect(async () => {
    if (await again.isVisible()) await again.click({ timeout: 1000 });
    await expect(heading).toBeVisible({ timeout: 2000 });
  }).toPass();
  await fillSignIn(page);
  await expect(page).toHaveURL(`${podsmith.url}/operations/outlasting`);
  await page.getByRole('button', { name: 'Restore' }).click();
  await expect(page.getByLabel('Arguments', { exact: true })).toHaveValue('typed');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByText('Everything is saved')).toBeVisible();
});

for (const [kind, spec] of [
  ['operation', { processor: { scriptRunner: { script: 'echo' } } }],
  [
    'pipeline',
    {
      adjacencyList: [
        { id: 0, to: [1] },
        { id: 1, operation: 'new' },
      ],
    },
  ],
] as const) {
  test(`a ${kind} may be named "new"`, async ({ signedIn: page, podsmith }) => {
    // A former address of the form.
    await page.goto(`${podsmith.url}/${kind}s/new`);
    await expect(page).toHaveURL(`${podsmith.url}/${kind}s/-/new`);
    await put(page, 'operations/new', { processor: { scriptRunner: { script: 'echo' } } });
    await put(page, `${kind}s/new`, spec);
    await page.goto(`${podsmith.url}/${kind}s`);
    await page.getByRole('table').getByRole('link', { name: 'new', exact: true }).click();
    await expect(page.getByRole('heading', { name: 'new', level: 1 })).toBeVisible();
    await expect(page).toHaveURL(`${podsmith.url}/${kind}s/new`);
    await page.goto(`${podsmith.url}/${kind}s`);
    await page.getByRole('link', { name: `New ${kind}` }).click();
    await expect(page.getByRole('heading', { name: `New ${kind}`, level: 1 })).toBeVisible();
    // Other specs begin at the former address.
    for (const path of new Set([`${kind}s/new`, 'operations/new'])) {
      await page.evaluate((at) => fetch(`/api/v1/${at}`, { method: 'DELETE' }).then(() => null), path);
    }
  });
}

test('a name that is taken is said at the name', async ({ signedIn: page, podsmith }) => {
  await put(page, 'operations/taken', { processor: { scriptRunner: { script: 'echo' } } });
  await page.goto(`${podsmith.url}/operations/-/new`);
  const name = page.getByLabel('Name', { exact: true });
  await name.fill('taken');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(name).toHaveAttribute('aria-invalid', 'true');
  await name.fill('not-taken');
  await expect(name).not.toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByText('CONFLICT')).toBeHidden();
});
