import { expect, test } from 'vitest';
import { functionPath } from '#components/editor/function-path.ts';
import { isLibraryPath, serverPath } from '#components/editor/python/server-path.ts';

test.each(['handler.py', 'lib/parse.py', 'types.pyi'])('gives the server %s, whatever the visit', (name) => {
  expect(serverPath(functionPath(1, name))).toBe(`/src/function/${name}`);
  expect(serverPath(functionPath(27, name))).toBe(`/src/function/${name}`);
});

test.each([
  '/1/function/requirements.txt',
  '/1/function/handler.pyc',
  '/mine/handler.py',
  '/typeshed/stdlib/os.pyi',
])('gives the server nothing of %s', (path) => {
  expect(serverPath(path)).toBeUndefined();
});

test('knows the standard library, and not a folder of the function that is called the same', () => {
  expect(isLibraryPath('/typeshed/stdlib/json/__init__.pyi')).toBe(true);
  expect(isLibraryPath('/src/function/typeshed/a.py')).toBe(false);
});
