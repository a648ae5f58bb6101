import { expect, it } from 'vitest';
import { taskSchema } from '#lib/expressions/protocol.ts';

it('a task keeps an input named "__proto__"', () => {
  const text = '{"kind":"inputs","inputs":{"__proto__":"a","constructor":"b"},"context":"{}"}';
  expect(JSON.stringify(taskSchema.parse(JSON.parse(text)))).toBe(text);
});
