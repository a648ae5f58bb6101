import { z } from 'zod';
import { isJson } from '#components/json/is-json.ts';
import { readHeaders, writeHeaders } from '#components/operation/request-headers.ts';
import type { StoredEvent } from '#lib/test-events/schema.ts';

export const methods = ['POST', 'GET', 'PUT', 'PATCH', 'DELETE'] as const;

const testRequestSchema = z.object({
  method: z.enum(methods),
  path: z.string(),
  /** One on a line: see request-headers.ts. Requests of before there were these are kept. */
  headers: z.string().default(''),
  body: z.string(),
});

/** What the test panel sends; remembered per operation in this browser. */
export type TestRequest = z.infer<typeof testRequestSchema>;

export const firstRequest: TestRequest = {
  method: 'POST',
  path: '/',
  headers: '',
  body: '{\n  "name": "Podsmith"\n}',
};

/** What is sent: headers by their names, with the type of the body where they do not say another. */
export interface SentEvent {
  method: TestRequest['method'];
  path: string;
  headers: Record<string, string[]>;
  body: string;
}

/** What a request sends, or what is wrong with it. */
export function sentEvent({ method, path, headers, body }: TestRequest): SentEvent | { problem: string } {
  const read = readHeaders(headers);
  if ('problem' in read) return read;
  const sent = method === 'GET' ? '' : body;
  const type: Record<string, string[]> = sent === '' ? {} : { 'content-type': [typeOf(sent)] };
  return { method, path, headers: { ...type, ...read.headers }, body: sent };
}

function typeOf(body: string): string {
  return isJson(body) ? 'application/json' : 'text/plain; charset=utf-8';
}

/** A stored event as the form has it. */
export function requestOf({ method, path, headers, body }: StoredEvent): TestRequest {
  return { method, path, headers: writeHeaders(headers), body };
}

export function isSameRequest(one: TestRequest, other: TestRequest): boolean {
  return (['method', 'path', 'headers', 'body'] as const).every((field) => one[field] === other[field]);
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

/** The test event that was chosen last for this operation in this browser. */
export function recallEvent(operation: string): string | undefined {
  try {
    return localStorage.getItem(eventKeyOf(operation)) ?? undefined;
  } catch {
    return undefined;
  }
}

/** Keeps it for the next visit, as {@link rememberRequest}; `undefined`: none. */
export function rememberEvent(operation: string, name: string | undefined): void {
  try {
    if (name === undefined) localStorage.removeItem(eventKeyOf(operation));
    else localStorage.setItem(eventKeyOf(operation), name);
  } catch {
    // Storage is full or switched off.
  }
}

function eventKeyOf(operation: string): string {
  return `podsmith:test-event:${operation}`;
}
