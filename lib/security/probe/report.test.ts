import { expect, it } from 'vitest';
import { exitCodeOf, reportText } from '#lib/security/probe/report.ts';

const line = { id: 'a.b', what: 'A wall', verdict: 'ok', why: 'It stands.' } as const;
const failed = { ...line, verdict: 'failed', why: 'It fell.', whatToDo: 'Build it.' } as const;

it('prints a verdict per line, what to do below, and counts', () => {
  expect(reportText([{ title: 'From outside', lines: [line, failed] }])).toBe(
    [
      'From outside',
      'ok              A wall: It stands.',
      'failed          A wall: It fell.',
      '                → Build it.',
      '',
      '1 ok, 0 weak, 1 failed, 0 cannot be told',
      '',
    ].join('\n'),
  );
});

it('ends with 1 when anything failed, not for what is weak', () => {
  expect(exitCodeOf([{ title: '', lines: [line, { ...failed, verdict: 'weak' }] }])).toBe(0);
  expect(
    exitCodeOf([
      { title: '', lines: [line] },
      { title: '', lines: [failed] },
    ]),
  ).toBe(1);
});
