import { expect } from 'vitest';
import type { InvokeAnswer } from '#lib/http/invoke.ts';
import type { ConformanceCase } from '#lib/runtimes/conformance.ts';
import type { Runtime } from '#lib/runtimes/template.ts';

/** A regular expression in the table stands for "a text that matches it"; objects may have more keys. */
function toMatcher(value: unknown): unknown {
  if (value instanceof RegExp) return expect.stringMatching(value);
  if (Array.isArray(value) || value === null || typeof value !== 'object') return value;
  return expect.objectContaining(
    Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toMatcher(item)])),
  );
}

/** Fails a test whose answer is another than its case expects. */
export function checkAnswer(answer: InvokeAnswer, expected: ConformanceCase): void {
  const text = Buffer.from(answer.body).toString();
  expect({ status: answer.statusCode, text: text.slice(0, 2000) }).toMatchObject({ status: expected.status });
  if (expected.text !== undefined) expect(withoutJsonSpaces(text)).toBe(expected.text);
  if (expected.json !== undefined) expect(JSON.parse(text)).toEqual(toMatcher(expected.json));
  if (expected.bytes) expect([...answer.body]).toEqual(expected.bytes);
  for (const [name, value] of Object.entries(expected.answerHeaders ?? {})) {
    const found = answer.headers.filter(([key]) => key.toLowerCase() === name).map(([, item]) => item);
    expect(found).toEqual([value].flat());
  }
}

/** The entries of a table that a runtime has to pass. */
export function casesFor<Case extends { says: string; languages?: string[] }>(
  runtime: Runtime,
  cases: Case[],
): (readonly [string, Case])[] {
  const own = cases.filter(({ languages }) => languages?.includes(runtime.language) ?? true);
  return own.map((one) => [one.says, one] as const);
}

/** JSON may be written with or without spaces; the table writes it without. */
function withoutJsonSpaces(text: string): string {
  return text.startsWith('{') ? text.replace(/([:,]) /g, '$1') : text;
}
