import { expect, test } from 'vitest';
import { findNamedPlace } from '#lib/problems/find-named-place.ts';

test.each([
  [
    'Python',
    `Traceback (most recent call last):
  File "/app/function/handler.py", line 12, in handle
    return count(event)
  File "/app/function/lib/my words.py", line 3, in count
    return event["a"]
KeyError: 'a'
`,
    { file: 'lib/my words.py', line: 3, message: "KeyError: 'a'" },
  ],
  [
    'Node.js',
    `TypeError: Cannot read properties of undefined (reading 'a')
    at count (file:///app/function/lib/count.js:4:11)
    at handle (file:///app/function/handler.js:9:3)`,
    { file: 'lib/count.js', line: 4, column: 11 },
  ],
  [
    'Go',
    `panic: no disk\n\ngoroutine 7 [running]:\nhandler/function.Handle(...)\n\thandler/function/handler.go:21 +0x1d\n`,
    { file: 'handler.go', line: 21, message: 'panic: no disk' },
  ],
  [
    'Bash',
    'handler.sh: line 5: nope: command not found\n',
    { file: 'handler.sh', line: 5, message: 'nope: command not found' },
  ],
])('finds the place that a traceback of %s leads to', (_, traceback, place) => {
  expect(findNamedPlace(traceback)).toMatchObject(place);
});

test.each(['', 'no traceback', 'File "/usr/lib/python3/json/decoder.py", line 3, in x\nValueError: no'])(
  'finds none in %j',
  (text) => {
    expect(findNamedPlace(text)).toBeUndefined();
  },
);
