import { expect, it } from 'vitest';
import { changedFiles } from './changed-files.ts';

const file = (id: number, name: string, text: string) => ({ id, name, text });
const saved = [file(1, 'handler.py', 'a'), file(2, 'lib/x.py', 'b'), file(3, 'gone.py', 'c')];

it.each([
  ['nothing', saved, []],
  ['a text', [file(1, 'handler.py', 'A'), ...saved.slice(1)], ['handler.py']],
  ['a new file', [...saved, file(4, 'new.py', '')], ['new.py']],
  ['another name', [file(1, 'main.py', 'a'), ...saved.slice(1)], ['main.py']],
  ['a file less', saved.slice(0, 2), []],
  [
    'texts that changed places',
    [file(1, 'lib/x.py', 'a'), file(2, 'handler.py', 'b')],
    ['lib/x.py', 'handler.py'],
  ],
] as const)('names what %s changes', (_, files, expected) => {
  expect([...changedFiles([...files], saved)]).toEqual(expected);
});
