import { expect, it } from 'vitest';
import { createLineSplitter } from '#lib/engines/line-splitter.ts';

function split(chunks: Uint8Array[]): string[] {
  const lines: string[] = [];
  const splitter = createLineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.feed(chunk);
  splitter.end();
  return lines;
}

it('finds the same lines however the bytes are cut, also inside a character', () => {
  const bytes = Buffer.from('größe\n\n🙂 end\nrest');
  for (let size = 1; size <= bytes.length; size++) {
    const chunks = [];
    for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
    expect(split(chunks)).toEqual(['größe', '', '🙂 end', 'rest']);
  }
});

it('passes a line that never ends on in pieces', () => {
  const lines = split([Buffer.alloc(200_000, 'x')]);
  expect(lines.length).toBeGreaterThan(2);
  expect(lines.join('')).toBe('x'.repeat(200_000));
});

it('cuts no character when it passes a line on in pieces', () => {
  for (const before of ['', 'x', 'xx', 'xxx']) {
    const line = before + '😀'.repeat(50_000);
    const pieces = split([Buffer.from(line)]);
    expect(pieces.length).toBeGreaterThan(2);
    expect(pieces.join('')).toBe(line);
  }
});
