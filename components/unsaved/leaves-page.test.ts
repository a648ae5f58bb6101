import { expect, test } from 'vitest';
import { leavesPage } from '#components/unsaved/leaves-page.ts';

const here = new URL('http://podsmith.internal/operations/greet?invocation=1');

test.each([
  ['/operations', true],
  ['/operations/greet/', true],
  ['/operations/other?invocation=1', true],
  ['http://elsewhere.internal/operations/greet', true],
  ['/operations/greet?invocation=2', false],
  ['/operations/greet', false],
  ['#main', false],
])('%s: %s', (href, expected) => {
  expect(leavesPage(new URL(href, here), here)).toBe(expected);
});
