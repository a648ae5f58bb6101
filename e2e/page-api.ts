import { expect, type Page } from '@playwright/test';
import { z } from 'zod';

const answerSchema = z.object({ id: z.string() });

/** Calls the REST API as the page's user. The page has to be one of Podsmith's. */
export async function callApi(page: Page, method: string, path: string, body?: unknown): Promise<unknown> {
  const { status, text } = await page.evaluate(
    async ({ method, path, body }) => {
      const response = await fetch(`/api/v1/${path}`, {
        method,
        ...(body === undefined
          ? {}
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
      return { status: response.status, text: await response.text() };
    },
    { method, path, body },
  );
  if (status >= 400) throw new Error(`${method} ${path} was answered with ${status}: ${text}`);
  return JSON.parse(text);
}

/** The id of what such a call has asked for. */
export function idOf(answer: unknown): string {
  return answerSchema.parse(answer).id;
}

const errorsSchema = z.object({ items: z.array(z.object({ fingerprint: z.string(), count: z.int() })) });

/** The fingerprint of an operation's error, seen so often; it is grouped some seconds after the end of its run. */
export async function findError(page: Page, operation: string, { count = 1 } = {}): Promise<string> {
  let found: z.infer<typeof errorsSchema>['items'][number] | undefined;
  await expect(async () => {
    [found] = errorsSchema.parse(await callApi(page, 'GET', `errors?operation=${operation}`)).items;
    expect(found?.count).toBeGreaterThanOrEqual(count);
  }).toPass({ timeout: 30_000 });
  return found?.fingerprint ?? '';
}
