import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withHandlerTypes } from '#components/editor/python/typed-handler.ts';

const types = '  # type: (_podsmith.Event, _podsmith.Context) ->';

test.each([
  ['def handle(event, context):', ' object'],
  ['async def handle(event, context):', ' object'],
  ['def handle( e , c ) -> dict[str, int] :', ' dict[str, int] '],
])('types the parameters of "%s" behind everything else in its line', (line, result) => {
  const [before, after] = ['import json\n\n', '\n    return {}\n'];
  expect(withHandlerTypes(before + line + after)).toBe(before + line + types + result + after);
});

test.each([
  'def handle(event):\n    pass\n',
  'def handle(event, context):  # mine\n    pass\n',
  'def handle(event, context): return {}\n',
  'def handle(event: dict, context):\n    pass\n',
  'class A:\n    def handle(event, context):\n        pass\n',
])('leaves another handler as it is: %j', (text) => {
  expect(withHandlerTypes(text)).toBe(text);
});

test('types the handler that a new function begins with', () => {
  const starter = readFileSync('runtimes/python3/function/handler.py', 'utf8');
  expect(withHandlerTypes(starter)).toContain(`def handle(event, context):${types} object\n`);
});

test('keeps the end of a line that ends with CRLF', () => {
  expect(withHandlerTypes('def handle(event, context):\r\n    pass\r\n')).toContain(`${types} object\r\n`);
});
