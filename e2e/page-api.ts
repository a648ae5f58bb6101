import type { Page } from '@playwright/test';

/** Calls the REST API as the page's user. The page has to be one of Podsmith's. */
export async function callApi<T>(page: Page, method: string, path: string, body?: unknown): Promise<T> {
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
  return JSON.parse(text) as T;
}
