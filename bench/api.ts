import { parse } from 'lossless-json';
import type { Subject } from './subject.ts';

/** Calls an instance's REST API. @throws Error with the answer's text unless it is a success. */
export async function callApi<T>(
  instance: Subject,
  method: string,
  path: string,
  body?: unknown,
): Promise<T> {
  const response = await fetch(`${instance.url}/api/v1/${path}`, {
    method,
    headers: { authorization: `Bearer ${instance.token}`, 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
  return (text === '' ? undefined : parse(text, undefined, Number)) as T;
}

/** Saves a python3 function. */
export async function putFunction(instance: Subject, name: string, handler: string): Promise<void> {
  await callApi(instance, 'PUT', `operations/${name}`, {
    spec: { processor: { function: { runtime: 'python3', codeSource: { 'handler.py': handler } } } },
  });
}

export interface InvokeAnswer {
  statusCode: number;
  body: string;
  durationMs: number;
  pod: string;
}

export function invoke(instance: Subject, name: string, body: unknown = {}): Promise<InvokeAnswer> {
  return callApi(instance, 'POST', `operations/${name}/invoke?wait=120`, body);
}
