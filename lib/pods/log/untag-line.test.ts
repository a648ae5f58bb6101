import { expect, it } from 'vitest';
import { createUntagger } from '#lib/pods/log/untag-line.ts';

const tagged = (kind: string, text: string, id = '7c9e-1') => `\u001epodsmith:${id}:${kind}:${text}`;

function untag(...lines: string[]): string {
  return lines.map(createUntagger()).join('');
}

it('shows what a handler printed without the tags of its supervisor', () => {
  const lines = [
    'loaded',
    tagged('o', 'one: 1'),
    tagged('E', 'a long '),
    tagged('e', 'line'),
    tagged('.', ''),
  ];
  expect(untag(...lines)).toBe('loaded\none: 1\na long line\n');
});

it('ends the open line of a call before the next one’s', () => {
  const open = tagged('O', 'without line end');
  expect(untag(open, tagged('.', ''), tagged('o', 'next', 'b'))).toBe('without line end\nnext\n');
  expect(untag(open, tagged('o', 'other', 'b'))).toBe('without line end\nother\n');
  expect(untag(open, 'nobody’s')).toBe('without line end\nnobody’s\n');
});

it('says once that the process was replaced', () => {
  const lines = [tagged('!', 'why', 'a'), tagged('.', '', 'a'), tagged('!', 'why', '')];
  expect(untag(...lines)).toBe('Podsmith: why\n');
});
