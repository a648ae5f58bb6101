import { expect, test } from 'vitest';
import { type Gap, gapLine, readGap } from '#lib/logs/gap.ts';

test.each<Gap>([{ count: 1_234_567, unit: 'bytes' }, { count: 128, unit: 'characters' }, { keptKib: 1024 }])(
  'reads the line that is written for %o',
  (gap) => {
    const line = gapLine(gap);
    expect(line.endsWith('\n')).toBe(true);
    expect(readGap(line.trimEnd())).toEqual(gap);
  },
);

test.each([
  '',
  '…',
  'a line',
  '… bytes left out …',
  'x … 5 bytes left out …',
  '… 5 bytes left out … and so on',
])('takes %j for a line of the program', (line) => {
  expect(readGap(line)).toBeUndefined();
});
