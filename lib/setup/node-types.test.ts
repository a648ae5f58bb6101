import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const dependenciesOf = (file: string): Record<string, string> =>
  JSON.parse(readFileSync(file, 'utf8')).dependencies;

test("the editor's types of Node.js are those that a build checks by", () => {
  const ofBuild = dependenciesOf('runtimes/typescript/tools/package.json')['@types/node'];
  expect(dependenciesOf('package.json')['node24-types']).toBe(`npm:@types/node@${ofBuild}`);
});

test("the editor's compiler is the build's", () => {
  const ofBuild = dependenciesOf('runtimes/typescript/tools/package.json').typescript;
  const monaco = readFileSync('node_modules/monaco-editor/min/vs/language/typescript/ts.worker.js', 'utf8');
  expect(monaco).toContain(`"${ofBuild}"`);
});
