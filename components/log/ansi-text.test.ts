import { expect, test } from 'vitest';
import { readAnsi } from '#components/log/ansi-text.ts';

const esc = '\u001b';
/** Each coloured part with its classes and colours. */
const parts = (log: string) => {
  const { text, runs } = readAnsi(log);
  return runs.map((run) => [
    text.slice(run.start, run.end),
    run.className,
    ...Object.values(run.style ?? {}),
  ]);
};

test('leaves a log without sequences alone', () => {
  expect(readAnsi('one\n\ttwo <b>\n')).toEqual({ text: 'one\n\ttwo <b>\n', runs: [] });
});

test('reads colours across lines, up to the reset', () => {
  const log = `${esc}[32mok\nstill${esc}[0m plain ${esc}[1;91mbad${esc}[m end`;
  expect(readAnsi(log).text).toBe('ok\nstill plain bad end');
  expect(parts(log)).toEqual([
    ['ok\nstill', 'ansi-front', 'var(--ansi-green)'],
    ['bad', 'font-bold ansi-front', 'var(--ansi-bright-red)'],
  ]);
});

test.each([
  ['256 colours', `${esc}[38;5;196mx`, ['x', 'ansi-front', '#ff0000']],
  ['the first sixteen of 256', `${esc}[38;5;1mx`, ['x', 'ansi-front', '#bb0000']],
  ['true colour', `${esc}[38;2;1;2;3mx`, ['x', 'ansi-front', '#010203']],
  ['true colour with colons', `${esc}[38:2:1:2:3mx`, ['x', 'ansi-front', '#010203']],
  ['a ground', `${esc}[42mx`, ['x', 'ansi-ground', 'var(--ansi-green)']],
  ['reversed', `${esc}[31;7mx`, ['x', 'ansi-ground', 'var(--ansi-red)']],
  ['reversed without a colour', `${esc}[7mx`, ['x', 'ansi-ground', 'var(--ansi-white)']],
])('reads %s', (_what, log, expected) => {
  expect(parts(log)).toEqual([expected]);
});

test.each([
  ['moves of the cursor', `a${esc}[2K${esc}[1Ab`, 'ab'],
  ['private modes', `a${esc}[?25lb${esc}[?25h`, 'ab'],
  ['titles', `a${esc}]0;title\u0007b`, 'ab'],
  ['links', `${esc}]8;;http://x${esc}\\text${esc}]8;;${esc}\\`, 'text'],
  ['sets of characters', `a${esc}(Bb`, 'ab'],
  ['a sequence that is cut off', `a${esc}[3`, 'a'],
  ['a lone escape', `a${esc}`, 'a'],
])('leaves %s out', (_what, log, expected) => {
  expect(readAnsi(log)).toEqual({ text: expected, runs: [] });
});

test('shows what was written last over a line', () => {
  expect(readAnsi('10 %\r50 %\r100 %\nnext\r\nlast\r').text).toBe('100 %\nnext\r\nlast\r');
});

test('takes a log that only ever sets bold: no state grows', () => {
  const { text, runs } = readAnsi(`${esc}[1mx`.repeat(100_000));
  expect(text).toHaveLength(100_000);
  expect(runs.at(-1)?.className).toBe('font-bold');
});
