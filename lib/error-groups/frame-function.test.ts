import { expect, it } from 'vitest';
import { findFrameFunction } from '#lib/error-groups/frame-function.ts';

const python = `Traceback (most recent call last):
  File "/app/function/handler.py", line 12, in handle
    return count(event)
  File "/app/function/lib/my words.py", line 3, in count
    return event["a"]
KeyError: 'a'
`;
const node = `TypeError: no
    at file:///app/function/top.js:1:1
    at async Disk.read (file:///app/function/lib/a%20b.js:4:11)
    at new Disk (file:///app/function/lib/disk.js:4:11)
    at handle (/app/function/handler.js:9:3)`;
const go = `panic: no disk

goroutine 7 [running]:
handler/function.(*disk).read({0xc000012345, 0x5})
\thandler/function/disk.go:21 +0x1d
handler/function.Handle.func1()
\thandler/function/handler.go:30 +0x1d
created by handler/function.Handle in goroutine 1
\thandler/function/handler.go:31 +0x2d
`;

it.each([
  ['Python', python, 'lib/my words.py', 3, 'count'],
  ['Python', python, 'handler.py', 12, 'handle'],
  ['Node.js', node, 'lib/a b.js', 4, 'Disk.read'],
  ['Node.js', node, 'lib/disk.js', 4, 'new Disk'],
  ['Node.js', node, 'handler.js', 9, 'handle'],
  ['Node.js', node, 'top.js', 1, undefined],
  ['Go', go, 'disk.go', 21, 'function.(*disk).read'],
  ['Go', go, 'handler.go', 30, 'function.Handle.func1'],
  ['Go', go, 'handler.go', 31, 'function.Handle'],
  ['Bash', 'handler.sh: line 5: nope: command not found', 'handler.sh', 5, undefined],
  ['Python', python, 'handler.py', 13, undefined],
])('finds in a traceback of %s the function', (_, printed, file, line, name) => {
  expect(findFrameFunction(printed, { file, line })).toBe(name);
});
