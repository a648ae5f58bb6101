import { expect, test } from 'vitest';
import { librariesOf } from '#components/editor/typescript/libraries.ts';

const uriOf = (name: string) => `file:///1/function/${name}`;

function contents(files: Record<string, string>): Record<string, string> {
  const drafts = Object.entries(files).map(([name, text], id) => ({ id, name, text }));
  const packages = { 'podsmith/index.d.ts': 'export {};' };
  return Object.fromEntries(
    librariesOf({ packages, files: drafts, uriOf }).map(({ filePath, content }) => [filePath, content]),
  );
}

test('gives packages where they are looked for, and the JSON of the function', () => {
  const manifest = '{"type":"commonjs"}';
  expect(contents({ 'handler.ts': '', 'package.json': manifest, 'data/names.json': '[]' })).toMatchObject({
    'file:///node_modules/podsmith/index.d.ts': 'export {};',
    'file:///1/function/package.json': manifest,
    'file:///1/function/data/names.json': '[]',
  });
  expect(contents({ 'handler.ts': '' })).not.toHaveProperty('file:///1/function/handler.ts');
});

test('takes a function without a manifest for an ES module, as the runtime does', () => {
  expect(contents({})['file:///1/function/package.json']).toBe('{ "type": "module" }');
});

test('knows packages by their names, those that the build finds', () => {
  const manifest = JSON.stringify({ dependencies: { '@a/b': '1' }, devDependencies: { c: '2' } });
  const declared = contents({ 'package.json': manifest })['file:///1/function/podsmith-packages.d.ts'];
  expect(declared).toBe(['@a/b', '@a/b/*', 'c', 'c/*'].map((name) => `declare module "${name}";\n`).join(''));
});

test.each(['', '{"dependencies":', '5'])(
  'reads nothing of a manifest that is being written: %j',
  (manifest) => {
    expect(contents({ 'package.json': manifest })['file:///1/function/podsmith-packages.d.ts']).toBe('');
  },
);
