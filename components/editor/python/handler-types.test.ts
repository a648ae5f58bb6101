import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const main = readFileSync('runtimes/python3/main.py', 'utf8');
const types = readFileSync('runtimes/python3/types/_podsmith.pyi', 'utf8');

/** The lines of a class, which ends with the next one at the margin. */
function classOf(text: string, name: string): string {
  return new RegExp(`^class ${name}:\\n((?:[ \\t].*\\n|\\n)*)`, 'm').exec(text)?.[1] ?? '';
}

test.each(['Event', 'Context'])("the editor's %s has what the runtime's has, and no more", (name) => {
  const inMain = [...classOf(main, name).matchAll(/^ {8}self\.(\w+) =/gm)].map(([, field]) => field);
  const inTypes = [...classOf(types, name).matchAll(/^ {4}(\w+): /gm)].map(([, field]) => field);
  expect(inMain.length).toBeGreaterThan(3);
  expect(inTypes).toEqual(inMain);
});
