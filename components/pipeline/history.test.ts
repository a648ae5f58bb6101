import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type History, recordEdit, redo, startHistory, undo } from '#components/pipeline/history.ts';

const times = (count: number, step: (history: History<number>) => History<number>, from: History<number>) =>
  Array.from({ length: count }).reduce<History<number>>((history) => step(history), from);

test('undoing every edit gives back the beginning, and redoing them the end', () => {
  fc.assert(
    fc.property(fc.array(fc.integer(), { maxLength: 150 }), (edits) => {
      const done = edits.reduce((history, value) => recordEdit(history, value), startHistory(0));
      const undone = times(edits.length, undo, done);
      expect(undone.present).toBe(0);
      expect(times(edits.length, redo, undone).present).toBe(done.present);
    }),
  );
});

test('edits of one field that follow each other are one step', () => {
  let history = recordEdit(startHistory(0), 1, 'when');
  history = recordEdit(recordEdit(history, 2, 'when'), 3, 'when');
  history = recordEdit(history, 4, 'retries');
  expect(undo(history).present).toBe(3);
  expect(undo(undo(history)).present).toBe(0);
  // What is typed after an undo is a step of its own.
  expect(undo(recordEdit(undo(history), 5, 'when')).present).toBe(3);
});

test('an edit after an undo leaves nothing to redo, and at the ends nothing happens', () => {
  const history = recordEdit(undo(recordEdit(startHistory(0), 1)), 2);
  expect(redo(history)).toEqual(history);
  expect(undo(undo(undo(history))).present).toBe(0);
});

test('forgets what is long ago', () => {
  const history = Array.from({ length: 1000 }, (_, index) => index + 1).reduce(
    (now, value) => recordEdit(now, value),
    startHistory(0),
  );
  expect(history.past.length).toBeLessThanOrEqual(200);
  expect(undo(history).present).toBe(999);
});
