import { z } from 'zod';
import { securityAreas, verdicts } from '#lib/security/line.ts';
import { callApi } from './page-api.ts';
import { expect, test } from './test.ts';

const answerSchema = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      area: z.enum(securityAreas),
      what: z.string(),
      verdict: z.enum(verdicts),
      why: z.string(),
      whatToDo: z.string().nullable(),
    }),
  ),
});

test('the page Security shows how each wall stands, as the API tells it', async ({
  signedIn: page,
  podsmith,
}) => {
  // A worker looks at its engine, and a build of its own at what it reaches, before this can be told.
  await expect
    .poll(async () => JSON.stringify(await callApi(page, 'GET', 'engine')), { timeout: 60_000 })
    .toContain('"ready":true');
  const { items } = answerSchema.parse(await callApi(page, 'GET', 'security'));
  expect(new Set(items.map(({ area }) => area))).toEqual(new Set(securityAreas));
  expect(items.filter(({ verdict }) => verdict === 'failed')).toEqual([]);

  await page.goto(podsmith.url);
  await page.getByRole('link', { name: 'Security' }).click();
  await expect(page.getByRole('heading', { name: 'Security', level: 1 })).toBeVisible();
  for (const { what, verdict, why, whatToDo } of items) {
    const line = page
      .getByRole('listitem')
      .filter({ has: page.getByRole('heading', { name: what, exact: true }) });
    await expect(line.locator('[data-status]')).toHaveAttribute('data-status', verdict);
    await expect(line).toContainText(why);
    if (whatToDo) await expect(line).toContainText(whatToDo);
  }
});

test('the settings page leads to how builds and functions are confined', async ({
  signedIn: page,
  podsmith,
}) => {
  await page.goto(`${podsmith.url}/settings`);
  await page
    .getByRole('link', { name: /confined/i })
    .first()
    .click();
  await expect(page.getByRole('heading', { name: 'Security', level: 1 })).toBeVisible();
});
