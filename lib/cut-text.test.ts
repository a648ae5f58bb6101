import { describe, expect, it } from 'vitest';
import { headOf, headOfUtf8, tailOf } from '#lib/cut-text.ts';

const text = 'aé☃😀z👩‍🚀';

describe('a cut', () => {
  it('falls into no character, wherever it is made', () => {
    for (let length = 0; length <= text.length + 2; length += 1) {
      const [head, tail] = [headOf(text, length), tailOf(text, length)];
      expect(head.isWellFormed() && tail.isWellFormed()).toBe(true);
      expect(text.startsWith(head) && text.endsWith(tail)).toBe(true);
      for (const part of [head, tail]) {
        expect(part.length).toBeLessThanOrEqual(length);
        expect(part.length).toBeGreaterThanOrEqual(Math.min(length, text.length) - 1);
      }
    }
  });

  it('of UTF-8 falls into no character either', () => {
    const bytes = Buffer.from(text);
    for (let length = 0; length <= bytes.length + 2; length += 1) {
      const head = headOfUtf8(bytes, length);
      expect(text.startsWith(new TextDecoder('utf-8', { fatal: true }).decode(head))).toBe(true);
      expect(head.length).toBeLessThanOrEqual(length);
      expect(head.length).toBeGreaterThanOrEqual(Math.min(length, bytes.length) - 3);
    }
  });

  it('keeps halves that were halves before', () => {
    expect(headOf('\ud83d\ud83d', 1)).toBe('\ud83d');
    expect(tailOf('\ude00\ude00', 1)).toBe('\ude00');
  });

  it('of what is no UTF-8 is made where it was asked for', () => {
    expect(headOfUtf8(Buffer.alloc(100, 0x80), 50)).toHaveLength(50);
  });
});
