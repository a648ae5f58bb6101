import { expect, it } from 'vitest';
import { readLayout } from './kept-layout.ts';

const ids = ['about', 'code', 'calls'];

it('reads what was kept of these panes', () => {
  const layout = { about: 20, code: 50, calls: 30 };
  expect(readLayout(JSON.stringify(layout), ids)).toEqual(layout);
});

it.each([
  ['nothing was kept', null],
  ['it is no JSON', '{'],
  ['it is no object', '7'],
  ['it is null', 'null'],
  ['a pane is missing', '{"about": 50, "code": 50}'],
  ['a pane is another', '{"about": 20, "code": 50, "log": 30}'],
  ['a width is no number', '{"about": "20", "code": 50, "calls": 30}'],
  ['a width cannot be', '{"about": -20, "code": 90, "calls": 30}'],
])('has none when %s', (_, text) => {
  expect(readLayout(text, ids)).toBeUndefined();
});
