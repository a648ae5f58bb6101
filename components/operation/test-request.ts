import { z } from 'zod';
import { isJson } from '#components/json/is-json.ts';

export const methods = ['POST', 'GET', 'PUT', 'PATCH', 'DELETE'] as const;

const testRequestSchema = z.object({ method: z.enum(methods), path: z.string(), body: z.string() });

/** What the test panel sends; remembered per operation in this browser. */
export type TestRequest = z.infer<typeof testRequestSchema>;

export const firstRequest: TestRequest = {
  method: 'POST',
  path: '/',
  body: '{\n  "name": "Podsmith"\n}',
};

/** The body that is sent, and its type; a body that is empty has none. */
export function sentBody({ method, body }: TestRequest): { body: string; contentType?: string } {
  if (method === 'GET' || body === '') return { body: '' };
  return { body, contentType: isJson(body) ? 'application/json' : 'text/plain; charset=utf-8' };
}

/** The request last sent to this operation from this browser. */
export function recallRequest(operation: string): TestRequest | undefined {
  try {
    return testRequestSchema.safeParse(JSON.parse(localStorage.getItem(keyOf(operation)) ?? '')).data;
  } catch {
    return undefined;
  }
}

/** Keeps the request for the next visit; a browser that refuses storage forgets it. */
export function rememberRequest(operation: string, request: TestRequest): void {
  try {
    localStorage.setItem(keyOf(operation), JSON.stringify(request));
  } catch {
    // Storage is full or switched off.
  }
}

function keyOf(operation: string): string {
  return `podsmith:test-request:${operation}`;
}
