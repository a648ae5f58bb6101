import { readFileSync } from 'node:fs';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { compilerOptions } from '#components/editor/typescript/compiler-options.ts';

test("are the build's, where the function has no settings of its own", () => {
  const text = readFileSync('runtimes/typescript/tsconfig.json', 'utf8');
  const { options } = ts.convertCompilerOptionsFromJson(JSON.parse(text).compilerOptions, '.');
  // Monaco knows a library by its name, the compiler by its file's.
  expect(compilerOptions(undefined)).toEqual({
    ...options,
    lib: ['esnext'],
    noEmit: true,
    allowImportingTsExtensions: true,
    erasableSyntaxOnly: true,
  });
});

test("take the function's switches in place of ours, but not against the build", () => {
  const text = JSON.stringify({ compilerOptions: { noImplicitAny: false, noEmit: false, target: 'es5' } });
  expect(compilerOptions(text)).toMatchObject({ noImplicitAny: false, noEmit: true, target: 99 });
  expect(compilerOptions(text)).not.toHaveProperty('strict');
});

test.each(['', '{ // mine\n}', '[]', '{"compilerOptions": 5}'])('have no switches in %j', (text) => {
  expect(compilerOptions(text)).not.toHaveProperty('strict');
});
