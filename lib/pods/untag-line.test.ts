import { expect, it } from 'vitest';
import { untagLine } from '#lib/pods/untag-line.ts';

const tagged = (kind: string, text: string) => untagLine(`\u001epodsmith:7c9e-1:${kind}:${text}`);

it('shows what a handler printed without the tags of its runtime', () => {
  const lines = [
    untagLine('loaded'),
    tagged('o', 'one: 1'),
    tagged('E', 'a long '),
    tagged('e', 'line'),
    tagged('.', ''),
  ];
  expect(lines.join('')).toBe('loaded\none: 1\na long line\n');
});
